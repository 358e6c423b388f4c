package io.pgtender.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** One data source in a {@link PairedRun}, over a physical connection of its own. For one thread. */
final class PairedContestant implements AutoCloseable {

    private final String name;
    private final OneConnection physical;
    private final DataSource source;

    /** Kept where the wrapper belongs below a pool, which gives its connections back but does not close them. */
    private final Connection held;

    private final boolean isAbovePool;
    private long consumed;

    private PairedContestant(String name, OneConnection physical, DataSource source, boolean isAbovePool)
            throws SQLException {
        this.name = name;
        this.physical = physical;
        this.source = source;
        this.isAbovePool = isAbovePool;
        this.held = source.getConnection();
    }

    static PairedContestant raw(String name, DataSource driver) throws SQLException {
        OneConnection physical = new OneConnection(driver);
        return new PairedContestant(name, physical, physical.leases(), true);
    }

    static PairedContestant of(Wrapping wrapping, DataSource driver) throws Exception {
        OneConnection physical = new OneConnection(driver);
        boolean isAbovePool = wrapping != Wrapping.AWS;
        DataSource below = isAbovePool ? physical.leases() : driver;
        return new PairedContestant(wrapping.name(), physical, wrapping.wrap(below), isAbovePool);
    }

    String name() {
        return name;
    }

    /** Runs so many queries in one lease, from key {@code first} on, and gives the nanoseconds per query. */
    double block(PairedQuery query, long first, int queries) throws SQLException {
        Connection lease = isAbovePool ? source.getConnection() : held;
        long started = System.nanoTime();
        for (int i = 1; i <= queries; i++) {
            read(lease, query.sql(), first + i);
        }
        if (isAbovePool) {
            lease.close();
        }
        long elapsed = System.nanoTime() - started;
        if (consumed == 0) {
            throw new IllegalStateException(name + " has read nothing");
        }
        return (double) elapsed / queries;
    }

    private void read(Connection connection, String sql, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, id);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    consumed += result.getLong(1)
                            + result.getInt(2)
                            + result.getString(3).length();
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        held.close();
        if (source instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new SQLException("cannot close " + name, e);
            }
        }
        physical.close();
    }
}
