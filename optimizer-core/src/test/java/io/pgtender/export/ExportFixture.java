package io.pgtender.export;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/** A database whose names are as bad as names can be, and every kind of change for it. */
final class ExportFixture {

    /** Quotes, ends of statements, comments, placeholders, directives of the tools, and what ends a dollar quote. */
    static final String HOSTILE = "a;\"b'\n--rollback x\n${c} $pgtender$ */ -- <&ü\\";

    static final RelationName TABLE = new RelationName("public", HOSTILE);
    static final RelationName OLD_INDEX = new RelationName("public", "old;\"index\n");
    static final String NEW_INDEX = "new;index'$$ ${c}\n--changeset a:b";
    static final IndexDefinition DEFINITION =
            new IndexDefinition(TABLE, "btree", List.of(IndexKey.column(HOSTILE)), List.of("n"), "v <> ';--'''", false);

    final PGSimpleDataSource dataSource;

    private ExportFixture(PGSimpleDataSource dataSource) {
        this.dataSource = dataSource;
    }

    static ExportFixture create() throws SQLException {
        ExportFixture fixture = new ExportFixture(TestPostgres.newDatabase());
        fixture.execute(
                "CREATE TABLE " + TABLE.toSql() + " (" + Identifiers.quote(HOSTILE) + " bigint, n bigint, v text)");
        fixture.execute("CREATE INDEX " + Identifiers.quote(OLD_INDEX.name()) + " ON " + TABLE.toSql() + " (n)");
        return fixture;
    }

    static Migrations migrations() {
        return Migrations.at(Clock.fixed(Instant.parse("2026-11-21T09:30:00Z"), ZoneOffset.UTC));
    }

    static List<MigrationFile> export(MigrationFormat format, Change... changes) {
        return migrations()
                .export(Arrays.stream(changes).map(ExportFixture::recommend).toList(), format);
    }

    static Recommendation recommend(Change change) {
        Finding finding = new Finding(
                Finding.Kind.MISSING_INDEX,
                "it is scanned;\n--rollback DROP TABLE ${x} -- /* ' \"",
                List.of(),
                List.of(new Evidence.Measured("measured */ $$ ';")));
        return new Recommendation(finding, change, new Impact(1, 0));
    }

    static Change createIndex() {
        return new Change.CreateIndex(NEW_INDEX, DEFINITION);
    }

    static Change dropIndex() {
        IndexDefinition old = IndexDefinition.btree(TABLE, List.of(IndexKey.column("n")));
        return new Change.DropIndex(OLD_INDEX, old, old.createSql(OLD_INDEX.name(), true));
    }

    static Change[] all() {
        return Stream.of(
                        createIndex(),
                        new Change.RebuildIndex(OLD_INDEX),
                        dropIndex(),
                        new Change.TableStatistics(
                                "statistics of two columns",
                                List.of(
                                        "CREATE STATISTICS public.\"s;t\" ON n, v FROM " + TABLE.toSql(),
                                        "ANALYZE " + TABLE.toSql()),
                                List.of("DROP STATISTICS public.\"s;t\"")),
                        new Change.Vacuum(TABLE),
                        new Change.TableSettings(TABLE, Map.of("fillfactor", "80")),
                        new Change.ServerSetting("work_mem", "64;MB"),
                        new Change.ApplicationChange("ask for all at once", Optional.of("SELECT 1;")))
                .toArray(Change[]::new);
    }

    /** {@code valid}, {@code invalid} or {@code gone}. */
    String state(String index) throws SQLException {
        return query("SELECT coalesce((SELECT CASE WHEN i.indisvalid THEN 'valid' ELSE 'invalid' END FROM pg_index i"
                + " JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = '" + index.replace("'", "''")
                + "'), 'gone')");
    }

    /** What all changes together made: fillfactor and number of extended statistics. */
    String effects() throws SQLException {
        return query("SELECT coalesce((SELECT reloptions::text FROM pg_class WHERE relname = '"
                + HOSTILE.replace("'", "''") + "'), '{}') || (SELECT count(*) FROM pg_statistic_ext)");
    }

    String query(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Leaves an index that IF NOT EXISTS takes for a good one. */
    void invalidate(String index) throws SQLException {
        execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = (SELECT oid FROM pg_class WHERE relname = '"
                + index.replace("'", "''") + "')");
    }
}
