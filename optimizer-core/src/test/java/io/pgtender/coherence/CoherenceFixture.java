package io.pgtender.coherence;

import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postgresql.ds.PGSimpleDataSource;

/** A database with a poller on it whose turns and clock are in the test's hands, and who hears what it reports. */
final class CoherenceFixture implements AutoCloseable {

    /** What was reported, in order, and what stands. */
    static final class Reports implements Receiver {
        final Set<Long> written = new HashSet<>();
        final List<String> calls = new ArrayList<>();
        Set<Long> covered = Set.of();
        boolean fresh;
        boolean anything;
        boolean wanted = true;
        long fenceNanos;

        @Override
        public void written(Set<Long> relations, long fenceNanos) {
            written.addAll(relations);
            fresh(fenceNanos);
            calls.add("written");
        }

        @Override
        public void anythingWritten(long fenceNanos) {
            anything = true;
            fresh(fenceNanos);
            calls.add("anything");
        }

        private void fresh(long fenceNanos) {
            this.fenceNanos = fenceNanos;
            fresh = true;
        }

        @Override
        public void lost() {
            fresh = false;
            calls.add("lost");
        }

        @Override
        public void covered(Set<Long> relations) {
            covered = Set.copyOf(relations);
            calls.add("covered");
        }

        @Override
        public boolean wantedSinceLastAsked() {
            return wanted;
        }

        @Override
        public boolean isGone() {
            return false;
        }

        void clear() {
            written.clear();
            calls.clear();
            anything = false;
        }
    }

    final PGSimpleDataSource database;
    final Reports reports = new Reports();
    final SnapshotPoller poller;
    private final List<Connection> opened = new ArrayList<>();
    private long nanos;

    CoherenceFixture() {
        this(TestPostgres.newDatabase());
    }

    CoherenceFixture(PGSimpleDataSource database) {
        this(database, database::getConnection);
    }

    CoherenceFixture(PGSimpleDataSource database, ConnectionSource source) {
        this.database = database;
        this.poller = new SnapshotPoller(reports, source, () -> nanos, Poll::since);
    }

    /** Makes the objects, and has {@code tables} with all their partitions watched. */
    CoherenceFixture install(String... tables) {
        List<RelationName> names = new ArrayList<>();
        for (String table : tables) {
            names.add(new RelationName("public", table));
        }
        return run(SharedObjects.installFor(names).toArray(String[]::new));
    }

    CoherenceFixture run(String... statements) {
        try (Connection connection = database.getConnection()) {
            run(connection, statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** A writer of the test's own, closed at the end. */
    Connection open() throws SQLException {
        Connection connection = database.getConnection();
        opened.add(connection);
        return connection;
    }

    long oid(String relation) throws SQLException {
        return Long.parseLong(ask("SELECT '" + relation + "'::regclass::oid"));
    }

    String ask(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** One turn after {@code passed}, with only what it reports. */
    Duration turn(Duration passed) {
        nanos += passed.toNanos();
        reports.clear();
        return poller.turn();
    }

    Duration turn() {
        return turn(SnapshotPoller.INTERVAL);
    }

    @Override
    public void close() throws SQLException {
        poller.end();
        for (Connection connection : opened) {
            connection.close();
        }
    }
}
