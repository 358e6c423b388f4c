package io.pgtender.jdbc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.jdbc.delegate.DelegatingConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Whatever kind of thread the application uses, and in whatever state it is. */
class ThreadsTest {

    private static PGSimpleDataSource database;

    @BeforeAll
    static void createDatabase() throws SQLException {
        database = Shop.database("CREATE TABLE t (id int)");
    }

    @Test
    void interruptedThread_runsItsQueryAndStaysInterrupted() throws Exception {
        try (TenderDataSource tended = TenderDataSource.wrap(database)) {
            FutureTask<Boolean> task = new FutureTask<>(() -> {
                Thread.currentThread().interrupt();
                Shop.query(tended, "SELECT count(*) FROM t");
                return Thread.currentThread().isInterrupted();
            });
            new Thread(task, "interrupted").start();

            assertThat(task.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(tended.workload().calls()).isEqualTo(1);
        }
    }

    @Test
    void interruptedThread_getsNoConnectionAsWithoutUs() throws Exception {
        try (HikariDataSource pool = Shop.pool(database, 1);
                TenderDataSource tended = TenderDataSource.wrap(pool);
                Connection only = pool.getConnection()) {
            assertThat(only.isValid(5)).isTrue();

            assertThat(interruptedCheckout(tended)).isEqualTo(interruptedCheckout(pool));
        }
    }

    private static String interruptedCheckout(DataSource dataSource) throws Exception {
        FutureTask<String> task = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            try (Connection connection = dataSource.getConnection()) {
                return "got " + connection;
            } catch (SQLException e) {
                return e.getClass() + " " + e.getSQLState() + e.getMessage() + e.getCause()
                        + Thread.currentThread().isInterrupted();
            }
        });
        new Thread(task, "interrupted").start();
        return task.get(30, TimeUnit.SECONDS);
    }

    /** One that outlives its use would keep what it holds for as long as a pool keeps its threads. */
    @Test
    void threadLocals_areNotUsed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class)
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackagesOf(TenderDataSource.class, DelegatingConnection.class));
    }

    @Test
    void virtualThreads_areCountedLikeOthers() throws Exception {
        assumeThat(Runtime.version().feature())
                .as("virtual threads need JDK 21 or newer")
                .isGreaterThanOrEqualTo(21);
        try (TenderDataSource tended = TenderDataSource.wrap(database)) {
            List<FutureTask<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Callable<Integer> query = () -> Shop.query(tended, "SELECT count(*) FROM t");
                FutureTask<Integer> task = new FutureTask<>(query);
                tasks.add(task);
                // Thread.startVirtualThread, which the release that this is compiled for does not have.
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
            }
            for (FutureTask<Integer> task : tasks) {
                assertThat(task.get(30, TimeUnit.SECONDS)).isEqualTo(1);
            }
            assertThat(tended.workload().calls()).isEqualTo(20);
        }
    }
}
