package io.pgtender.apply;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal in table {@code pgtender.journal}, created when the first change is really made. Stateless. */
final class DatabaseJournal implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseJournal.class);

    private static final String GUARD = "journal";

    /** Another instance created it in the same moment: duplicate_schema, duplicate_table, unique_violation. */
    static final Set<String> CREATED_MEANWHILE = Set.of("42P06", "42P07", "23505");

    @Override
    public GuardResult check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SqlResource.read(DatabaseJournal.class, "journal_access"))) {
            row.next();
            String role = Identifiers.quote(row.getString("role"));
            if (row.getBoolean("table_exists")) {
                return row.getBoolean("may_use")
                        ? GuardResult.ok(GUARD, "pgtender.journal exists")
                        : GuardResult.refused(
                                GUARD,
                                "role " + role
                                        + " may not use pgtender.journal; run as its owner: GRANT USAGE ON SCHEMA"
                                        + " pgtender TO " + role
                                        + "; GRANT SELECT, INSERT, UPDATE ON pgtender.journal TO " + role);
            }
            if (row.getBoolean("schema_exists")) {
                return row.getBoolean("may_create_table")
                        ? GuardResult.ok(GUARD, "pgtender.journal will be created")
                        : GuardResult.refused(
                                GUARD,
                                "role " + role + " may not create pgtender.journal; run as the schema's owner: GRANT"
                                        + " USAGE, CREATE ON SCHEMA pgtender TO " + role + elsewhere());
            }
            return row.getBoolean("may_create_schema")
                    ? GuardResult.ok(GUARD, "schema pgtender and its table journal will be created")
                    : GuardResult.refused(
                            GUARD,
                            "role " + role + " may not create schema pgtender; run as the database's owner: GRANT"
                                    + " CREATE ON DATABASE " + Identifiers.quote(row.getString("database")) + " TO "
                                    + role + elsewhere());
        }
    }

    private static String elsewhere() {
        return ", or run Journal.ddl() as an administrator, or allow ApplyPolicy.journalInMemory()";
    }

    @Override
    public JournalEntry plan(Connection connection, JournalEntry entry) throws SQLException {
        if (!exists(connection)) {
            create(connection, "journal_schema");
            create(connection, "journal_table");
        }
        try (PreparedStatement insert =
                connection.prepareStatement(SqlResource.read(DatabaseJournal.class, "journal_insert"))) {
            JournalEntry.Work work = entry.work();
            insert.setObject(1, entry.id());
            insert.setString(2, work.table().schema());
            insert.setString(3, work.table().name());
            insert.setString(4, work.object());
            insert.setString(5, work.sql());
            insert.setString(6, work.reversalSql());
            insert.setArray(7, array(connection, work.statements()));
            insert.setString(8, entry.reason().finding());
            insert.setArray(9, array(connection, entry.reason().shapes()));
            insert.setString(10, entry.author().appliedBy());
            insert.setString(11, entry.author().instance());
            insert.setArray(12, array(connection, entry.guards()));
            insert.setString(13, work.kind().name());
            insert.setArray(14, pairs(connection, work.originals()));
            return first(insert).orElseThrow();
        }
    }

    @Override
    public JournalEntry update(Connection connection, JournalEntry entry) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(SqlResource.read(DatabaseJournal.class, "journal_update"))) {
            JournalEntry.Work work = entry.work();
            JournalEntry.Outcome outcome = entry.outcome();
            update.setString(1, work.object());
            update.setString(2, work.sql());
            update.setString(3, work.reversalSql());
            update.setArray(4, array(connection, work.statements()));
            update.setString(5, outcome.message());
            update.setString(6, outcome.sqlState());
            update.setBoolean(7, outcome.leftover());
            update.setString(8, outcome.indexDefinition());
            update.setArray(9, pairs(connection, work.originals()));
            JournalEntry.Judgement judgement = entry.judgement();
            update.setString(10, judgement == null ? null : judgement.verdict());
            update.setString(11, judgement == null ? null : judgement.reason());
            update.setObject(12, judgement == null ? null : judgement.at().atOffset(ZoneOffset.UTC));
            update.setString(13, entry.state().name());
            update.setObject(14, entry.id());
            return first(update)
                    .orElseThrow(() -> new SQLException("pgtender.journal has no entry " + entry.id()
                            + " any more; it was deleted while the change was made"));
        }
    }

    @Override
    public Optional<JournalEntry> judge(Connection connection, UUID id, JournalEntry.Judgement judgement)
            throws SQLException {
        if (!exists(connection)) {
            return Optional.empty();
        }
        try (PreparedStatement update =
                connection.prepareStatement(SqlResource.read(DatabaseJournal.class, "journal_judge"))) {
            update.setString(1, judgement.verdict());
            update.setString(2, judgement.reason());
            update.setObject(3, judgement.at().atOffset(ZoneOffset.UTC));
            update.setObject(4, id);
            return first(update);
        }
    }

    @Override
    public Optional<JournalEntry> find(Connection connection, UUID id) throws SQLException {
        if (!exists(connection)) {
            return Optional.empty();
        }
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(DatabaseJournal.class, "journal_find"))) {
            select.setObject(1, id);
            return first(select);
        }
    }

    @Override
    public List<JournalEntry> history(Connection connection) throws SQLException {
        if (!exists(connection)) {
            return List.of();
        }
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(DatabaseJournal.class, "journal_history"))) {
            select.setInt(1, MAX_ENTRIES);
            return all(select);
        }
    }

    /** How far changes are that any instance makes now; none when there is no journal yet. */
    List<ChangeUnderWay> underWay(Connection connection) throws SQLException {
        List<ChangeUnderWay> changes = new ArrayList<>();
        if (!exists(connection)) {
            return changes;
        }
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(DatabaseJournal.class, "journal_under_way"))) {
            select.setInt(1, MAX_ENTRIES);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    changes.add(new ChangeUnderWay(
                            row.getObject("id", UUID.class),
                            row.getString("object"),
                            JournalEntry.State.valueOf(row.getString("state")),
                            row.getString("progress"),
                            row.getObject("progress_at", OffsetDateTime.class).toInstant(),
                            row.getString("instance")));
                }
            }
        }
        return changes;
    }

    @Override
    public Optional<JournalEntry> note(Connection connection, UUID id, Map<String, String> measured)
            throws SQLException {
        Optional<JournalEntry> written = find(connection, id);
        if (written.isEmpty()) {
            return written;
        }
        try (PreparedStatement update =
                connection.prepareStatement(SqlResource.read(DatabaseJournal.class, "journal_note"))) {
            JournalEntry.Work noted = written.get().work().noting(measured);
            update.setArray(1, pairs(connection, noted.originals()));
            update.setObject(2, id);
            return first(update);
        }
    }

    @Override
    public List<JournalEntry> open(Connection connection) throws SQLException {
        if (!exists(connection)) {
            return List.of();
        }
        GuardResult access = check(connection);
        if (access.outcome() == GuardResult.Outcome.REFUSED) {
            LOG.warn("cannot settle what a crash may have left: {}", access.found());
            return List.of();
        }
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(DatabaseJournal.class, "journal_open"))) {
            return all(select);
        }
    }

    private static boolean exists(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SqlResource.read(DatabaseJournal.class, "journal_access"))) {
            row.next();
            return row.getBoolean("table_exists");
        }
    }

    private static void create(Connection connection, String resource) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SqlResource.read(DatabaseJournal.class, "journal_access"))) {
            row.next();
            // CREATE SCHEMA asks for the privilege before it looks whether the schema exists.
            if (resource.equals("journal_schema") && row.getBoolean("schema_exists")) {
                return;
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(SqlResource.read(DatabaseJournal.class, resource));
        } catch (SQLException e) {
            if (!CREATED_MEANWHILE.contains(e.getSQLState())) {
                throw e;
            }
        }
    }

    private static Array array(Connection connection, List<?> values) throws SQLException {
        return connection.createArrayOf(
                "text", values.stream().map(String::valueOf).toArray());
    }

    /** Names and values, one after the other: the order is of no meaning, equal maps give equal arrays. */
    private static Array pairs(Connection connection, Map<String, String> map) throws SQLException {
        List<String> pairs = new ArrayList<>();
        new TreeMap<>(map).forEach((name, value) -> {
            pairs.add(name);
            pairs.add(value);
        });
        return array(connection, pairs);
    }

    private static Map<String, String> pairs(ResultSet row, String column) throws SQLException {
        List<String> pairs = strings(row, column);
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            map.put(pairs.get(i), pairs.get(i + 1));
        }
        return map;
    }

    private static JournalEntry.@Nullable Judgement judgement(ResultSet row) throws SQLException {
        String verdict = row.getString("verdict");
        Instant at = instant(row, "verified_at");
        return verdict == null || at == null
                ? null
                : new JournalEntry.Judgement(verdict, row.getString("verdict_reason"), at);
    }

    private static Optional<JournalEntry> first(PreparedStatement statement) throws SQLException {
        return all(statement).stream().findFirst();
    }

    private static List<JournalEntry> all(PreparedStatement statement) throws SQLException {
        List<JournalEntry> entries = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                entries.add(entry(rows));
            }
        }
        return entries;
    }

    private static JournalEntry entry(ResultSet row) throws SQLException {
        return new JournalEntry(
                row.getObject("id", UUID.class),
                JournalEntry.State.valueOf(row.getString("state")),
                new JournalEntry.Work(
                        JournalEntry.Kind.valueOf(row.getString("kind")),
                        new RelationName(row.getString("table_schema"), row.getString("table_name")),
                        row.getString("object"),
                        row.getString("sql"),
                        row.getString("reversal_sql"),
                        strings(row, "statements"),
                        pairs(row, "originals")),
                new JournalEntry.Reason(
                        row.getString("finding"),
                        strings(row, "shapes").stream()
                                .map(hex -> new Fingerprint(Long.parseUnsignedLong(hex, 16)))
                                .toList()),
                new JournalEntry.Author(row.getString("applied_by"), row.getString("instance")),
                strings(row, "guards").stream().map(GuardResult::parse).toList(),
                new JournalEntry.Times(
                        row.getObject("planned_at", OffsetDateTime.class).toInstant(),
                        instant(row, "applying_at"),
                        instant(row, "finished_at"),
                        instant(row, "reverting_at"),
                        instant(row, "reverted_at")),
                new JournalEntry.Outcome(
                        row.getString("message"),
                        row.getString("sqlstate"),
                        row.getBoolean("leftover"),
                        row.getString("index_definition")),
                judgement(row));
    }

    private static List<String> strings(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
