package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.testing.TestPostgres;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** An undeployed web application must not stay in memory because of us. */
class DriverLeakTest {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Test
    void deregisteredDriver_letsItsClassLoaderGo() throws Exception {
        PGSimpleDataSource database = TestPostgres.newDatabase();
        // pgjdbc is the container's: its own threads are not the question.
        try (URLClassLoader container = new URLClassLoader(jars(true), ClassLoader.getPlatformClassLoader())) {
            WeakReference<ClassLoader> application = useAndDeregister(container, database);

            long end = System.nanoTime() + DEADLINE.toNanos();
            while (application.get() != null && System.nanoTime() < end) {
                System.gc();
                Thread.onSpinWait();
            }
            assertThat(application.get()).isNull();
        }
    }

    private static WeakReference<ClassLoader> useAndDeregister(ClassLoader container, PGSimpleDataSource database)
            throws Exception {
        try (URLClassLoader loader = new URLClassLoader(jars(false), container)) {
            Class<?> type = loader.loadClass(TenderDriver.class.getName());
            Driver driver = (Driver) type.getConstructor().newInstance();
            Properties properties = new Properties();
            properties.setProperty("user", database.getUser());
            String url = "jdbc:pgtender:" + database.getUrl().substring("jdbc:".length());
            try (Connection connection = driver.connect(url, properties);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT 1")) {
                row.next();
            }
            assertThat((List<?>) type.getMethod("tended").invoke(null)).hasSize(1);
            type.getMethod("deregister").invoke(null);
            return new WeakReference<>(loader);
        }
    }

    private static URL[] jars(boolean pgjdbc) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (new File(entry).getName().startsWith("postgresql-42") == pgjdbc) {
                urls.add(new File(entry).toURI().toURL());
            }
        }
        return urls.toArray(new URL[0]);
    }
}
