package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class DriverRegistryTest {

    private static PGSimpleDataSource database;

    private final DriverRegistry registry = new DriverRegistry(2);

    @BeforeAll
    static void createDatabase() throws SQLException {
        database = Shop.database();
    }

    @AfterEach
    void close() {
        registry.closeAll();
    }

    private Connection connect(String name) throws SQLException {
        DriverUrl url = new DriverUrl(database.getUrl(), database.getUrl(), null, Map.of());
        Properties properties = new Properties();
        properties.setProperty("user", database.getUser());
        return registry.observe(
                database.getConnection(), url, DriverSettings.of(Map.of("pgtender.name", name)), properties);
    }

    @Test
    void fullRegistry_closesTheOneWithoutConnectionsUsedLongestAgo() throws SQLException {
        connect("first").close();
        connect("second").close();
        connect("first").close();
        TenderDataSource second = registry.named("second").orElseThrow();

        connect("third").close();

        assertThat(registry.all()).extracting(TenderDataSource::name).containsExactly("first", "third");
        assertThat(second.isClosed()).isTrue();
    }

    @Test
    void fullRegistry_ofOpenConnections_leavesFurtherOnesUnobserved() throws SQLException {
        try (Connection first = connect("first");
                Connection second = connect("second");
                Connection third = connect("third")) {
            assertThat(first).isInstanceOf(ObservedConnection.class);
            assertThat(second).isInstanceOf(ObservedConnection.class);
            assertThat(third).isNotInstanceOf(ObservedConnection.class);
            assertThat(third.isValid(5)).isTrue();
        }
        assertThat(registry.all()).extracting(TenderDataSource::name).containsExactly("first", "second");
    }

    @Test
    void url_withoutCredentials_isKept() {
        DriverUrl url = DriverUrl.parse(
                        "jdbc:pgtender:postgresql://a:1,b:2/db?user=me&password=s%26cret&pgtender.name=n&ssl=true")
                .orElseThrow();

        assertThat(url.postgres()).isEqualTo("jdbc:postgresql://a:1,b:2/db?user=me&password=s%26cret&ssl=true");
        assertThat(url.toString()).isEqualTo("jdbc:postgresql://a:1,b:2/db?ssl=true");
        assertThat(url.user()).isEqualTo("me");
        assertThat(url.settings()).isEqualTo(Map.of("pgtender.name", "n"));
    }

    @Test
    void advisorsConnections_takeOverAChangedPassword() throws SQLException {
        Shop.run(database, "DROP ROLE IF EXISTS rotating", "CREATE ROLE rotating LOGIN PASSWORD 'one'");
        Properties old = new Properties();
        old.setProperty("user", "rotating");
        old.setProperty("password", "one");
        PhysicalConnections raw = new PhysicalConnections(database.getUrl(), old);
        Properties fresh = new Properties();
        fresh.setProperty("user", "rotating");
        fresh.setProperty("password", "two");

        raw.worked(fresh);

        assertThat(raw.unwrap(javax.sql.DataSource.class))
                .isInstanceOfSatisfying(
                        PGSimpleDataSource.class,
                        s -> assertThat(s.getPassword()).isEqualTo("two"));
        Shop.run(database, "DROP ROLE rotating");
    }
}
