package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.workload.ShapeStatistics;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

class TenderDriverTest {

    private static final String QUERY = "SELECT name FROM customers WHERE id = ?";

    private PGSimpleDataSource database;
    private String url;

    @BeforeEach
    void createDatabase() throws SQLException {
        database = Shop.database(
                "CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL)",
                "INSERT INTO customers SELECT i, 'customer ' || i FROM generate_series(1, 100) i");
        url = "jdbc:pgtender:" + database.getUrl().substring("jdbc:".length());
    }

    @AfterEach
    void closeInstances() {
        TenderDriver.tended().forEach(TenderDataSource::close);
    }

    private String with(String arguments) {
        return url + (url.contains("?") ? "&" : "?") + arguments;
    }

    private Connection connect(String toUrl) throws SQLException {
        return DriverManager.getConnection(toUrl, database.getUser(), database.getPassword());
    }

    private HikariDataSource pool(String toUrl) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(toUrl);
        config.setUsername(database.getUser());
        config.setPassword(database.getPassword());
        config.setMaximumPoolSize(2);
        return new HikariDataSource(config);
    }

    private static long calls(TenderDataSource tended) {
        return tended.workload().shapesByTotalTime().stream()
                .filter(s -> s.shape().text().equals(QUERY))
                .mapToLong(ShapeStatistics::calls)
                .sum();
    }

    @Test
    void driver_isFoundByServiceLoader() {
        assertThat(ServiceLoader.load(Driver.class)).hasAtLeastOneElementOfType(TenderDriver.class);
    }

    @Test
    void connection_ofDriverManager_isObserved() throws SQLException {
        try (Connection connection = connect(url)) {
            Shop.query(connection, QUERY, 7);
        }

        assertThat(calls(TenderDriver.tended(url).orElseThrow())).isEqualTo(1);
    }

    @Test
    void connection_unwrapsToTheDriversOwn() throws SQLException {
        try (Connection connection = connect(url)) {
            assertThat(connection.unwrap(PGConnection.class)).isInstanceOf(org.postgresql.jdbc.PgConnection.class);
            assertThat(connection.getMetaData().getURL()).startsWith("jdbc:postgresql:");
        }
    }

    @Test
    void pool_withOurUrl_sharesOneInstance() throws SQLException {
        try (HikariDataSource pool = pool(url);
                Connection one = pool.getConnection();
                Connection two = pool.getConnection()) {
            Shop.query(one, QUERY, 1);
            Shop.query(two, QUERY, 2);

            assertThat(TenderDriver.tended())
                    .singleElement()
                    .satisfies(t -> assertThat(calls(t)).isEqualTo(2));
        }
    }

    @Test
    void pool_withTheDriversClassName_isObserved() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDriverClassName("io.pgtender.jdbc.TenderDriver");
        config.setJdbcUrl(url);
        config.setUsername(database.getUser());
        config.setPassword(database.getPassword());
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Shop.query(pool, QUERY, 1);

            assertThat(calls(TenderDriver.tended(url).orElseThrow())).isEqualTo(1);
        }
    }

    @Test
    void lease_ofAPoolAboveUs_isOneUnitOfWork() throws SQLException {
        try (HikariDataSource pool = pool(url)) {
            for (int lease = 0; lease < 30; lease++) {
                Shop.query(pool, QUERY, lease);
            }
            assertThat(TenderDriver.tended(url).orElseThrow().workload().repetitions())
                    .as("30 leases with one statement each repeat nothing")
                    .isEmpty();

            try (Connection lease = pool.getConnection()) {
                for (int id = 0; id < 30; id++) {
                    Shop.query(lease, QUERY, id);
                }
            }
            assertThat(TenderDriver.tended(url).orElseThrow().workload().repetitions())
                    .singleElement()
                    .satisfies(r -> assertThat(r.executions()).isEqualTo(30));
        }
    }

    @Test
    void pool_wrappedOnceMore_countsOnce() throws SQLException {
        try (HikariDataSource pool = pool(url);
                TenderDataSource outer = TenderDataSource.wrap(pool)) {
            Shop.query(outer, QUERY, 1);

            assertThat(calls(TenderDriver.tended(url).orElseThrow())).isEqualTo(1);
            assertThat(outer.workload().calls()).isZero();
        }
    }

    @Test
    void workload_isThereAfterThePoolWasClosed() throws SQLException {
        try (HikariDataSource pool = pool(url)) {
            Shop.query(pool, QUERY, 1);
        }

        assertThat(calls(TenderDriver.tended(url).orElseThrow())).isEqualTo(1);
    }

    @Test
    void advisor_asksOverConnectionsOfItsOwn() throws SQLException {
        try (Connection connection = connect(url)) {
            Shop.query(connection, QUERY, 1);
        }
        TenderDataSource tended = TenderDriver.tended(url).orElseThrow();

        assertThat(tended.advisor().analyze().server())
                .hasValueSatisfying(s -> assertThat(s.database()).isEqualTo(database.getDatabaseName()));
        assertThat(tended.advisor().history()).as("over a direct connection").isEmpty();
        assertThat(tended.workload().shapesByTotalTime()).hasSize(1);
    }

    @Test
    void name_isTheDatabasesUnlessGiven() throws SQLException {
        connect(url).close();
        connect(with("pgtender.name=orders%20of%20today")).close();

        assertThat(TenderDriver.tended())
                .extracting(TenderDataSource::name)
                .containsExactly(database.getDatabaseName(), "orders of today");
        assertThat(TenderDataSource.named("orders of today")).isPresent();
        assertThat(TenderDataSource.named("nobody")).isEmpty();
    }

    @Test
    void users_ofOneUrl_haveInstancesOfTheirOwn() throws SQLException {
        Shop.run(
                database,
                "DROP ROLE IF EXISTS \"Second User\"",
                "CREATE ROLE \"Second User\" LOGIN SUPERUSER PASSWORD 'x'");
        connect(url).close();
        DriverManager.getConnection(url, "Second User", "x").close();

        assertThat(TenderDriver.tended())
                .extracting(TenderDataSource::name)
                .containsExactly(database.getDatabaseName(), database.getDatabaseName() + "-2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TenderDriver.tended(url))
                .withMessageContaining("Second User")
                .withMessageContaining("user=");
        assertThat(TenderDriver.tended(with("user=Second+User")).orElseThrow().name())
                .endsWith("-2");
        Shop.run(database, "DROP ROLE \"Second User\"");
    }

    @Test
    void disabled_givesTheDriversConnection() throws SQLException {
        try (Connection connection = connect(with("pgtender.enabled=false"))) {
            assertThat(connection).isExactlyInstanceOf(org.postgresql.jdbc.PgConnection.class);
        }
        assertThat(TenderDriver.tended()).isEmpty();
    }

    @Test
    void watchingOff_givesTheDriversConnectionUntilSwitchedOn() throws SQLException {
        try (Connection connection = connect(with("pgtender.watching=off"))) {
            assertThat(connection).isExactlyInstanceOf(org.postgresql.jdbc.PgConnection.class);
        }

        TenderDriver.tended(url).orElseThrow().watching(Watching.ON);

        try (Connection connection = connect(with("pgtender.watching=off"))) {
            assertThat(connection).isInstanceOf(ObservedConnection.class);
        }
    }

    @Test
    void otherArguments_arePassedOn() throws SQLException {
        try (Connection connection = connect(with("pgtender.name=x&ApplicationName=shop%20window"))) {
            assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("shop window");
        }
    }

    @Test
    void settings_areReadFromProperties() throws SQLException {
        Properties info = new Properties();
        info.setProperty("user", database.getUser());
        info.setProperty("password", String.valueOf(database.getPassword()));
        info.setProperty("pgtender.name", "from-properties");
        DriverManager.getConnection(url, info).close();

        assertThat(TenderDataSource.named("from-properties")).isPresent();
    }

    @Test
    void unknownSetting_isNamedWithTheRemedy() {
        assertThatThrownBy(() -> connect(with("pgtender.nmae=orders")))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("pgtender.nmae=orders")
                .hasMessageContaining("pgtender.name");
    }

    @Test
    void wrongValue_isNamedWithTheRemedy() {
        assertThatThrownBy(() -> connect(with("pgtender.samplingInterval=5s")))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("pgtender.samplingInterval=5s")
                .hasMessageContaining("PT5S");
        assertThatThrownBy(() -> connect(with("pgtender.enabled=yes"))).hasMessageContaining("pgtender.enabled=yes");
        assertThatThrownBy(() -> connect(with("pgtender.watching=false")))
                .hasMessageContaining("pgtender.watching=false")
                .hasMessageContaining("on nor off");
    }

    @Test
    void failureToConnect_isTheDriversOwn() {
        assertThatThrownBy(() -> DriverManager.getConnection(with("connectTimeout=2"), "nobody_of_that_name", "x"))
                .isInstanceOf(org.postgresql.util.PSQLException.class);
        assertThat(TenderDriver.tended()).isEmpty();
    }

    @Test
    void otherUrls_areLeftToTheirDrivers() throws SQLException {
        TenderDriver driver = new TenderDriver();

        for (String other : List.of(database.getUrl(), "jdbc:pgtender:mysql://host/db", "jdbc:h2:mem:", "")) {
            assertThat(driver.acceptsURL(other)).as(other).isFalse();
            assertThat(driver.connect(other, new Properties())).as(other).isNull();
        }
        try (Connection raw =
                DriverManager.getConnection(database.getUrl(), database.getUser(), database.getPassword())) {
            assertThat(raw).isExactlyInstanceOf(org.postgresql.jdbc.PgConnection.class);
        }
    }

    @Test
    void propertyInfo_listsOursAndTheDrivers() throws SQLException {
        DriverPropertyInfo[] infos =
                new TenderDriver().getPropertyInfo(with("pgtender.name=orders&pgtender.nmae=x"), new Properties());

        assertThat(Arrays.stream(infos).map(i -> i.name))
                .startsWith("pgtender.enabled", "pgtender.name", "pgtender.watching", "pgtender.samplingInterval")
                .contains("ApplicationName");
        assertThat(infos[1].value).isEqualTo("orders");
    }

    @Test
    void version_isTheBuilds() {
        Version version = Version.of("12.3.4-SNAPSHOT");
        assertThat(version.major()).isEqualTo(12);
        assertThat(version.minor()).isEqualTo(3);

        assertThat(Version.CURRENT.text()).doesNotContain("$");
        assertThat(new TenderDriver().getMinorVersion()).isEqualTo(Version.CURRENT.minor());
    }

    @Test
    void deregistering_closesInstancesAndLeavesDriverManager() throws SQLException {
        try (Connection open = connect(url)) {
            TenderDataSource tended = TenderDriver.tended(url).orElseThrow();
            try {
                TenderDriver.deregister();

                assertThat(tended.isClosed()).isTrue();
                assertThat(TenderDriver.tended()).isEmpty();
                assertThatThrownBy(() -> connect(url)).hasMessageContaining("No suitable driver");
                assertThat(Shop.query(open, QUERY, 7)).isEqualTo(1);
            } finally {
                TenderDriver.register();
            }
        }
        connect(url).close();
        assertThat(TenderDriver.tended(url)).isPresent();
    }

    @Test
    void closedInstance_isFollowedByANewOne() throws SQLException {
        connect(url).close();
        TenderDataSource first = TenderDriver.tended(url).orElseThrow();
        first.close();
        assertThat(TenderDriver.tended(url)).isEmpty();

        connect(url).close();

        assertThat(TenderDriver.tended(url))
                .hasValueSatisfying(t -> assertThat(t).isNotSameAs(first));
    }
}
