package io.pgtender.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A real PostgreSQL for tests, one per JVM:
 *
 * <ul>
 *   <li>{@code PGTENDER_TEST_URL=jdbc:postgresql://host/db?user=...}: that server (its user must be a superuser);
 *   <li>{@code PGTENDER_TEST_IMAGE=postgres:17}: that image through Testcontainers, where Docker exists;
 *   <li>neither: an embedded server, downloaded from Maven Central.
 * </ul>
 *
 * Every {@link #newDatabase()} is empty and the caller's own.
 */
public final class TestPostgres {

    private static final Set<String> CREATED = ConcurrentHashMap.newKeySet();
    private static final String ADMIN_URL = start();

    private TestPostgres() {}

    /** Creates an empty database and gives a data source for its superuser. Not pooled. */
    public static PGSimpleDataSource newDatabase() {
        String name = "t_" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = DriverManager.getConnection(ADMIN_URL);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
            CREATED.add(name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create a test database on " + ADMIN_URL, e);
        }
        PGSimpleDataSource dataSource = admin();
        dataSource.setDatabaseName(name);
        return dataSource;
    }

    /** A data source for the server's maintenance database. */
    public static PGSimpleDataSource admin() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(ADMIN_URL);
        return dataSource;
    }

    /** A server of the test's own, to be stopped in the middle of something. The caller closes it. */
    public static EmbeddedPostgres ownServer() {
        try {
            return EmbeddedPostgres.builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server that lives on is left as it was found. */
    private static void dropCreated(String url) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String name : CREATED) {
                statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            }
        } catch (SQLException e) {
            System.err.println("the test databases were not dropped: " + e);
        }
    }

    private static String start() {
        String url = System.getenv("PGTENDER_TEST_URL");
        if (url != null && !url.isBlank()) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> dropCreated(url)));
            return url;
        }
        String image = System.getenv("PGTENDER_TEST_IMAGE");
        if (image != null && !image.isBlank()) {
            @SuppressWarnings("resource") // lives as long as the JVM; Testcontainers removes it
            PostgreSQLContainer container =
                    new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"));
            container.start();
            return container.getJdbcUrl() + "&user=" + container.getUsername() + "&password=" + container.getPassword();
        }
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                    .setServerConfig("max_prepared_transactions", "16")
                    // What a test writes need not survive; and stopping need not write out a hundred databases.
                    .setServerConfig("fsync", "off")
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    server.close();
                } catch (IOException e) {
                    System.err.println("the embedded PostgreSQL did not stop: " + e);
                }
            }));
            return server.getJdbcUrl("postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded PostgreSQL did not start", e);
        }
    }
}
