package io.pgtender.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.observation.ParameterBinder;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.source.ServerStatementSource.Roles;
import io.pgtender.source.StatementOrigin.Parameters;
import io.pgtender.source.StatementOrigin.Source;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShapes;
import io.pgtender.testing.TestPostgres;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import io.pgtender.workload.WorkloadRecorder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ServerStatementSourceTest {

    private static final String BY_OWNER = "SELECT id FROM items WHERE owner = ?";

    private final ServerStatementSource source = new ServerStatementSource(Roles.OWN);
    private final WorkloadRecorder recorder = WorkloadRecorder.builder().build();
    private PGSimpleDataSource database;
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        database = TestPostgres.newDatabase();
        connection = database.getConnection();
        run(
                connection,
                "CREATE TABLE items (id serial PRIMARY KEY, owner int, name text, data jsonb)",
                "INSERT INTO items (owner, name) SELECT i % 100, 'n' || i FROM generate_series(1, 5000) i",
                "ANALYZE items");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static void run(Connection on, String... statements) throws SQLException {
        try (Statement statement = on.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void query(Connection on, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = on.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeQuery().close();
        }
    }

    private void install() throws SQLException {
        run(connection, "CREATE EXTENSION pg_stat_statements");
    }

    private SourceReading read() throws SQLException {
        return source.read(connection, recorder.snapshot());
    }

    private static Fingerprint fingerprint(String sql) {
        return QueryShapes.parse(sql).fingerprint();
    }

    private static ShapeStatistics shape(SourceReading reading, String sql) {
        return reading.workload().shape(fingerprint(sql)).orElseThrow();
    }

    private Plan explain(ParameterVector vector) throws SQLException {
        return new Explainer(connection).explain(vector.sql(), s -> ParameterBinder.bind(s, vector.parameters()));
    }

    @Test
    void missingExtension_leavesWhatWasCaptured() throws SQLException {
        recorder.shape(QueryShapes.parse(BY_OWNER)).executed(5_000_000);

        SourceReading reading = read();

        assertThat(shape(reading, BY_OWNER).calls()).isEqualTo(1);
        assertThat(reading.notes()).anySatisfy(n -> assertThat(n).contains("CREATE EXTENSION pg_stat_statements"));
    }

    @Test
    void statement_ofAnotherApplicationGetsValuesThatCanBeExplained() throws SQLException {
        install();
        query(connection, BY_OWNER, 7);
        query(connection, BY_OWNER, 8);

        SourceReading reading = read();

        assertThat(shape(reading, BY_OWNER).calls()).isEqualTo(2);
        assertThat(shape(reading, BY_OWNER).rows()).isEqualTo(100);
        assertThat(shape(reading, BY_OWNER).samples())
                .isNotEmpty()
                .allSatisfy(v -> assertThat(explain(v).root().rows()).isBetween(30.0, 80.0));
        assertThat(reading.origins().get(fingerprint(BY_OWNER))).satisfies(origin -> {
            assertThat(origin.source()).isEqualTo(Source.SERVER);
            assertThat(origin.parameters()).isEqualTo(Parameters.FROM_STATISTICS);
            assertThat(origin.observed())
                    .hasValueSatisfying(o -> assertThat(o.calls()).isEqualTo(2));
        });
    }

    @Test
    void literals_andListsAndOperatorsGetValuesToo() throws SQLException {
        install();
        run(
                connection,
                "SELECT name FROM items WHERE owner IN (1, 2, 3) AND name > 'n2' LIMIT 5",
                "SELECT name FROM items WHERE data ? 'a' AND owner = 4");

        SourceReading reading = read();

        assertThat(shape(reading, "SELECT name FROM items WHERE owner IN (?) AND name > ? LIMIT ?")
                        .samples())
                .isNotEmpty();
        // What jsonb is asked for is in no statistics, and the operator was not taken for a parameter.
        assertThat(reading.workload().shape(fingerprint("SELECT name FROM items WHERE data ?? ? AND owner = ?")))
                .isPresent();
    }

    @Test
    void capturedShape_keepsItsFiguresAndIsNotCountedTwice() throws SQLException {
        install();
        for (int i = 0; i < 3; i++) {
            query(connection, BY_OWNER, i);
            recorder.shape(QueryShapes.parse(BY_OWNER)).executed(1_000_000_000);
        }

        SourceReading reading = read();

        // The server has counted for longer than we, so that its rate cannot be above ours.
        assertThat(shape(reading, BY_OWNER).calls()).isLessThanOrEqualTo(4);
        assertThat(shape(reading, BY_OWNER).totalNanos()).isGreaterThanOrEqualTo(3_000_000_000L);
        assertThat(reading.origins().get(fingerprint(BY_OWNER)).source()).isEqualTo(Source.CAPTURED_AND_SERVER);
    }

    @Test
    void utilityAndCatalogAndOtherDatabases_areLeftOut() throws SQLException {
        install();
        PGSimpleDataSource other = TestPostgres.newDatabase();
        try (Connection elsewhere = other.getConnection()) {
            run(elsewhere, "CREATE TABLE elsewhere (a int)", "SELECT a FROM elsewhere WHERE a = 1");
        }
        run(
                connection,
                "SELECT relname FROM pg_class WHERE relname = 'x'",
                "EXPLAIN SELECT * FROM items",
                "SET work_mem = '8MB'",
                "VACUUM items",
                "SELECT table_name FROM information_schema.tables");
        read();

        SourceReading reading = read();

        assertThat(reading.workload().shapesByTotalTime())
                .extracting(s -> s.shape().text())
                .allSatisfy(text -> assertThat(text).doesNotContain("pg_class", "EXPLAIN", "VACUUM", "elsewhere"))
                .allSatisfy(
                        text -> assertThat(text).doesNotContain("information_schema", "pg_catalog", "SET", "PREPARE"));
    }

    @Test
    void otherRoles_areNotedOrLookedAt() throws SQLException {
        install();
        String role = "other_" + database.getDatabaseName();
        run(connection, "CREATE ROLE " + role + " LOGIN PASSWORD 'x'", "GRANT SELECT ON items TO " + role);
        try (Connection theirs = database.getConnection(role, "x")) {
            query(theirs, "SELECT count(*), pg_sleep(0.05) FROM items WHERE owner = ?", 3);
        }
        try {
            String sql = "SELECT count(*), pg_sleep(?) FROM items WHERE owner = ?";
            assertThat(read().workload().shape(fingerprint(sql))).isEmpty();
            assertThat(read().notes()).anySatisfy(n -> assertThat(n).contains("other roles"));
            assertThat(new ServerStatementSource(Roles.ALL)
                            .read(connection, recorder.snapshot())
                            .workload()
                            .shape(fingerprint(sql)))
                    .isPresent();
        } finally {
            run(connection, "DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    @Test
    void hiddenTexts_areNoted() throws SQLException {
        install();
        query(connection, "SELECT count(*), pg_sleep(0.05) FROM items WHERE owner = ?", 3);
        String role = "reader_" + database.getDatabaseName();
        run(connection, "CREATE ROLE " + role + " LOGIN PASSWORD 'x'");
        try (Connection reader = database.getConnection(role, "x")) {
            assertThat(new ServerStatementSource(Roles.ALL)
                            .read(reader, recorder.snapshot())
                            .notes())
                    .anySatisfy(n -> assertThat(n).contains("pg_read_all_stats"));
        } finally {
            run(connection, "DROP ROLE " + role);
        }
    }

    @Test
    void trackNone_isNoted() throws SQLException {
        install();
        run(connection, "SET pg_stat_statements.track = 'none'");

        assertThat(read().notes()).anySatisfy(n -> assertThat(n).contains("track is none"));
    }

    @Test
    void statement_thatCannotBeExplainedIsKeptAndNamed() throws SQLException {
        install();
        run(connection, "CREATE TABLE gone (a int)", "SELECT a FROM gone WHERE a = 1", "DROP TABLE gone");

        SourceReading reading = read();

        assertThat(shape(reading, "SELECT a FROM gone WHERE a = ?").samples()).isEmpty();
        assertThat(reading.notes()).anySatisfy(n -> assertThat(n).contains("42P01", "SELECT a FROM gone"));
    }

    @Test
    void timeBudget_thatIsUsedUpKeepsStatementsWithoutSamples() throws SQLException {
        install();
        query(connection, BY_OWNER, 7);
        ServerStatementSource hurried = new ServerStatementSource(Roles.OWN, Duration.ZERO, () -> 0);

        SourceReading reading = hurried.read(connection, recorder.snapshot());

        assertThat(shape(reading, BY_OWNER).samples()).isEmpty();
        assertThat(reading.origins().get(fingerprint(BY_OWNER)).parameters()).isEqualTo(Parameters.MISSING);
    }

    @Test
    void generatedKeys_areTheShapeThatWasCaptured() throws SQLException {
        install();
        String sql = "INSERT INTO items (name) VALUES (?)";
        try (PreparedStatement insert = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, "x");
            insert.executeUpdate();
        }
        recorder.shape(QueryShapes.parse(sql)).executed(1_000_000);

        assertThat(read().origins().get(fingerprint(sql)).source()).isEqualTo(Source.CAPTURED_AND_SERVER);
    }

    @Test
    void notes_holdNoValues() throws SQLException {
        install();
        run(
                connection,
                "SELECT id FROM items WHERE name = 'n4711' AND owner = 55",
                "SELECT 'n4711' IS NULL FROM items");

        assertThat(read().toString()).doesNotContain("4711");
    }

    @Test
    void window_isTheServersWhereNothingWasCaptured() throws SQLException {
        install();
        query(connection, BY_OWNER, 7);
        Workload captured = recorder.snapshot();

        assertThat(read().workload().from()).isBefore(captured.from());
    }
}
