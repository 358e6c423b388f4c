package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.testing.TestPostgres;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What happens where a library that is optional is not on the class path. */
class OptionalDependenciesTest {

    /** The test's class path without the jars whose name contains one of {@code parts}; shares nothing with it. */
    private static URLClassLoader without(String... parts) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String file = new File(entry).getName();
            if (List.of(parts).stream().noneMatch(file::contains)) {
                urls.add(new File(entry).toURI().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }

    @Test
    void withoutMicrometer_everythingElseWorks() throws ReflectiveOperationException, IOException, SQLException {
        PGSimpleDataSource database = TestPostgres.newDatabase();
        try (URLClassLoader loader = without("micrometer")) {
            assertThatThrownBy(() -> loader.loadClass("io.micrometer.core.instrument.MeterRegistry"))
                    .isInstanceOf(ClassNotFoundException.class);
            DataSource inside = (DataSource) loader.loadClass(PGSimpleDataSource.class.getName())
                    .getConstructor()
                    .newInstance();
            inside.getClass().getMethod("setUrl", String.class).invoke(inside, database.getUrl());
            inside.getClass().getMethod("setUser", String.class).invoke(inside, database.getUser());
            Class<?> type = loader.loadClass(TenderDataSource.class.getName());
            DataSource tended =
                    (DataSource) type.getMethod("wrap", DataSource.class).invoke(null, inside);
            try (Connection connection = tended.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT 42")) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(42);
            }
            Object advisor = type.getMethod("advisor").invoke(tended);
            Object report = advisor.getClass().getMethod("analyze").invoke(advisor);
            assertThat(report.toString()).contains("1 statements");
            type.getMethod("close").invoke(tended);
        }
    }

    @Test
    void withoutPgjdbc_theDriverSaysWhatIsMissing() throws ReflectiveOperationException, IOException {
        try (URLClassLoader loader = without("postgresql-42")) {
            Class<?> type = loader.loadClass(TenderDriver.class.getName());
            try {
                Driver driver = (Driver) type.getConstructor().newInstance();

                assertThatThrownBy(() -> driver.connect("jdbc:pgtender:postgresql://localhost/db", new Properties()))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("org.postgresql:postgresql");
            } finally {
                deregister(type);
            }
        }
    }

    private static void deregister(Class<?> driver) throws ReflectiveOperationException {
        try {
            driver.getMethod("deregister").invoke(null);
        } catch (InvocationTargetException e) {
            throw new AssertionError("the driver could not be deregistered", e.getCause());
        }
    }
}
