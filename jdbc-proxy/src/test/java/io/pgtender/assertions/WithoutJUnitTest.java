package io.pgtender.assertions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.testing.TestPostgres;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The checks in an application that has another test framework, or none. */
class WithoutJUnitTest {

    /** The test's class path without JUnit; shares nothing with it. */
    private static URLClassLoader withoutJUnit() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String file = new File(entry).getName();
            if (!file.contains("junit") && !file.contains("opentest4j") && !file.contains("apiguardian")) {
                urls.add(new File(entry).toURI().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }

    @Test
    void assertions_workWithoutJUnit() throws ReflectiveOperationException, IOException {
        PGSimpleDataSource database = TestPostgres.newDatabase();
        try (URLClassLoader loader = withoutJUnit()) {
            assertThatThrownBy(() -> loader.loadClass("org.junit.jupiter.api.Test"))
                    .isInstanceOf(ClassNotFoundException.class);
            DataSource inside = (DataSource) loader.loadClass(PGSimpleDataSource.class.getName())
                    .getConstructor()
                    .newInstance();
            inside.getClass().getMethod("setUrl", String.class).invoke(inside, database.getUrl());
            inside.getClass().getMethod("setUser", String.class).invoke(inside, database.getUser());
            Class<?> tenderType = loader.loadClass(TenderDataSource.class.getName());
            DataSource tended =
                    (DataSource) tenderType.getMethod("wrap", DataSource.class).invoke(null, inside);

            assertThatThrownBy(() -> assertAtMostOne(loader, () -> select(tended, 2)))
                    .hasRootCauseInstanceOf(AssertionError.class)
                    .hasStackTraceContaining("expected at most 1 statement, but 2 ran");
            assertAtMostOne(loader, () -> select(tended, 1));

            tenderType.getMethod("close").invoke(tended);
        }
    }

    private interface Action {
        void run() throws SQLException;
    }

    /** {@code SqlCheck.budget(atMost(1)).run(action)} on the other side of the class loader. */
    private static void assertAtMostOne(ClassLoader loader, Action action) throws ReflectiveOperationException {
        Class<?> runnable = loader.loadClass(ThrowingRunnable.class.getName());
        Class<?> budget = loader.loadClass(StatementBudget.class.getName());
        Class<?> check = loader.loadClass(SqlCheck.class.getName());
        Object several = Array.newInstance(budget, 0);
        Object atMostOne = budget.getMethod("atMost", int.class).invoke(null, 1);
        Object expected = check.getMethod("budget", budget, several.getClass()).invoke(null, atMostOne, several);
        Object proxied = Proxy.newProxyInstance(loader, new Class<?>[] {runnable}, (proxy, method, arguments) -> {
            action.run();
            return null;
        });
        check.getMethod("run", runnable).invoke(expected, proxied);
    }

    private static void select(DataSource dataSource, int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThat(statement.execute("SELECT 42")).isTrue();
            }
        }
    }
}
