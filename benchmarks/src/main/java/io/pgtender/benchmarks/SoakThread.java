package io.pgtender.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One of the application's threads in a {@link SoakRun}: leases, executes a few statements, sometimes in a transaction, and counts them. */
final class SoakThread implements Runnable {

    private static final int MOST_STATEMENTS_OF_A_LEASE = 12;

    private final DataSource source;
    private final long products;
    private final BooleanSupplier goesOn;
    private final Map<SoakStatement, LongAdder> issued;
    private final LongAdder failures;

    /** For whoever cancels it. */
    private final AtomicReference<@Nullable PreparedStatement> running = new AtomicReference<>();

    SoakThread(
            DataSource source,
            long products,
            BooleanSupplier goesOn,
            ConcurrentHashMap<SoakStatement, LongAdder> issued,
            LongAdder failures) {
        this.source = source;
        this.products = products;
        this.goesOn = goesOn;
        this.issued = issued;
        this.failures = failures;
    }

    @Override
    public void run() {
        while (goesOn.getAsBoolean()) {
            try (Connection connection = source.getConnection()) {
                lease(connection);
            } catch (SQLException e) {
                failures.increment(); // the kill, the cancel, the division by zero: what was asked for
            } finally {
                running.set(null);
            }
        }
    }

    /** Cancels what it executes, or what it executes next, as a cancel that comes late does. */
    void cancel() {
        PreparedStatement statement = running.get();
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                failures.increment(); // it was closed meanwhile
            }
        }
    }

    private void lease(Connection connection) throws SQLException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        boolean inTransaction = random.nextInt(3) == 0;
        if (inTransaction) {
            connection.setAutoCommit(false);
        }
        for (int i = random.nextInt(MOST_STATEMENTS_OF_A_LEASE); i >= 0; i--) {
            SoakStatement statement = choose(random);
            statement.run(connection, random.nextLong(1, products + 1), prepared -> {
                running.set(prepared);
                issued.computeIfAbsent(statement, any -> new LongAdder()).increment();
            });
        }
        if (inTransaction) {
            connection.commit();
        }
    }

    private static SoakStatement choose(ThreadLocalRandom random) {
        int dice = random.nextInt(1_000);
        if (dice < 5) {
            return SoakStatement.FAILING;
        }
        if (dice < 10) {
            return SoakStatement.SLOW;
        }
        if (dice < 100) {
            return SoakStatement.UPDATE;
        }
        return dice < 200 ? SoakStatement.HUNDRED_ROWS : SoakStatement.ONE_ROW;
    }
}
