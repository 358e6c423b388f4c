package io.pgtender.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a wrapper adds to a query on a connection that is already checked out: the difference between a wrapping and {@code NONE}. Bars for
 * one row: 150 ns and 200 bytes ({@code -prof gc}).
 *
 * <p>The number is not what a query takes: the stub below answers at once. Nor is it all that a wrapper costs on a real driver, where each
 * round trip leaves the processor's caches cold; expect two to three times as much there.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class OverheadBenchmark {

    private static final String SQL = "SELECT id, quantity, name FROM product WHERE id = ?";

    private static final int QUERIES_OF_A_LEASE = 10;

    /** What is compared. */
    @Param
    public Wrapping wrapping = Wrapping.NONE;

    /** Rows that each query returns. */
    @Param({"1", "100"})
    public int rows;

    @SuppressWarnings("NullAway.Init") // set by connect()
    private DataSource dataSource;

    @SuppressWarnings("NullAway.Init") // set by connect()
    private Connection connection;

    private long id;

    /** Checks a connection out. */
    @Setup(Level.Trial)
    public void connect() throws Exception {
        dataSource = wrapping.wrap(StubDriver.returning(rows));
        connection = dataSource.getConnection();
    }

    /** Gives it back, and ends what runs in the background. */
    @TearDown(Level.Trial)
    public void disconnect() throws Exception {
        connection.close();
        if (dataSource instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    /** The same in a lease of its own for ten queries: with checkout and the evaluation of the unit of work. */
    @Benchmark
    @OperationsPerInvocation(QUERIES_OF_A_LEASE)
    public void lease(Blackhole blackhole) throws SQLException {
        try (Connection leased = dataSource.getConnection()) {
            for (int i = 0; i < QUERIES_OF_A_LEASE; i++) {
                query(leased, blackhole);
            }
        }
    }

    /** Prepares, binds, executes, reads each row's three columns, closes both. */
    @Benchmark
    public void query(Blackhole blackhole) throws SQLException {
        query(connection, blackhole);
    }

    private void query(Connection connection, Blackhole blackhole) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setLong(1, id++);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    blackhole.consume(result.getLong(1));
                    blackhole.consume(result.getInt(2));
                    blackhole.consume(result.getString(3));
                }
            }
        }
    }
}
