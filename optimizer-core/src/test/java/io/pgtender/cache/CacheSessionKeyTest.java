package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What one session may see or how it writes values, against answers that another session left in the cache. */
class CacheSessionKeyTest {

    private static final String READ = "SELECT at, f::text, b::text, d::text, x FROM item";

    private final CacheFixture fixture = new CacheFixture()
            .run(
                    "CREATE TABLE item (at timestamptz, f float8, b bytea, d interval, x text)",
                    "INSERT INTO item VALUES ('2024-07-01 00:00:00+00', 0.1::float8 + 0.2, '\\x00ff',"
                            + " '1 day 02:00', 'x')")
            .rule(READ)
            .rule("SELECT x FROM guarded");
    private CachedConnection reader;
    private String first;

    @BeforeEach
    void warmUp() throws SQLException {
        reader = fixture.connect();
        first = reader.hit(READ);
        fixture.settle();
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    private static String plain(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var row = statement.executeQuery()) {
            row.next();
            StringBuilder all = new StringBuilder();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                all.append(i == 1 ? "" : ",").append(row.getString(i));
            }
            return all.toString();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SET TimeZone = 'Asia/Tokyo'",
                "SET extra_float_digits = -5",
                "SET bytea_output = 'escape'",
                "SET IntervalStyle = 'iso_8601'",
                "SELECT set_config('TimeZone', 'Asia/Tokyo', false)"
            })
    void settingThatWritesValuesDifferently_isNeitherServedNorStored(String set) throws SQLException {
        CachedConnection changed = fixture.connect();
        changed.execute(set);
        String expected = plain(changed.raw(), READ);
        assertThat(expected).as("the setting shows").isNotEqualTo(first);
        for (int i = 0; i < 3; i++) {
            assertThat(changed.value(READ)).isEqualTo(expected);
        }
        assertThat(reader.hit(READ)).isEqualTo(first);
        changed.execute("DISCARD ALL");
        changed.session.refresh(changed.raw());
        assertThat(changed.value(READ)).isEqualTo(first);
    }

    @Test
    void settingOfOneTransaction_isNotServedInIt() throws SQLException {
        CachedConnection changed = fixture.connect();
        changed.autoCommit(false);
        changed.execute("SET LOCAL TimeZone = 'Asia/Tokyo'");
        assertThat(changed.value(READ)).isNotEqualTo(first);
        changed.rollback();
        assertThat(changed.value(READ)).isEqualTo(first);
        assertThat(reader.hit(READ)).isEqualTo(first);
    }

    @Test
    void settingThatARollbackTakesBack_isKnownOnlyAfterAQuestion() throws SQLException {
        CachedConnection changed = fixture.connect();
        changed.autoCommit(false);
        changed.execute("SET TimeZone = 'Asia/Tokyo'");
        changed.commit();
        changed.execute("SET TimeZone = 'Europe/Rome'");
        changed.rollback();
        changed.autoCommit(true);
        String tokyo = plain(changed.raw(), READ);
        changed.session.refresh(changed.raw());
        assertThat(changed.value(READ)).isEqualTo(tokyo).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({"SET ROLE pgtender_poor", "SET SESSION AUTHORIZATION pgtender_poor"})
    void roleWithoutTheRight_isRefusedByTheServerAndNotServed(String become) throws SQLException {
        role();
        CachedConnection poor = fixture.connect();
        poor.execute(become);
        assertThatThrownBy(() -> poor.value(READ))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        assertThat(poor.lastWasHit).isFalse();
        poor.execute(become.startsWith("SET ROLE") ? "RESET ROLE" : "RESET SESSION AUTHORIZATION");
        poor.session.refresh(poor.raw());
        assertThat(poor.value(READ)).isEqualTo(first);
    }

    @Test
    void roleThatConnects_isNotServedAnswersOfAnother() throws SQLException {
        role();
        fixture.run("ALTER ROLE pgtender_poor LOGIN PASSWORD 'poor'");
        PGSimpleDataSource poorly = new PGSimpleDataSource();
        poorly.setUrl(fixture.database.getUrl());
        poorly.setUser("pgtender_poor");
        poorly.setPassword("poor");
        CachedConnection poor = fixture.connect(poorly.getConnection());
        assertThatThrownBy(() -> poor.value(READ)).isInstanceOf(SQLException.class);
        assertThat(poor.lastWasHit).isFalse();
    }

    @Test
    void rightThatIsRevokedThroughTheCache_isGoneAtOnce() throws SQLException {
        CachedConnection owner = fixture.connect();
        assertThat(reader.hit(READ)).isEqualTo(first);
        owner.execute("REVOKE SELECT ON item FROM PUBLIC");
        reader.value(READ);
        assertThat(reader.lastWasHit).isFalse();
    }

    @Test
    void rowLevelSecurity_thatASettingDecides_isNotCached() throws SQLException {
        fixture.run(
                "CREATE TABLE guarded (tenant text, x text)",
                "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY own ON guarded USING (tenant = current_setting('app.tenant', true))",
                "INSERT INTO guarded VALUES ('a', 'of a'), ('b', 'of b')");
        for (int i = 0; i < 3; i++) {
            reader.query("SELECT x FROM guarded");
            assertThat(reader.lastWasHit).isFalse();
            fixture.settle();
        }
        assertThat(fixture.cache().statistics().refusals()).containsKey("SELECT x FROM guarded");
    }

    @Test
    void sameTextInAnotherDatabase_hasItsOwnAnswers() throws SQLException {
        try (CacheFixture elsewhere = new CacheFixture()
                .run("CREATE TABLE item (at int, f int, b int, d int, x text)")
                .run("INSERT INTO item VALUES (1, 2, 3, 4, 'y')")) {
            // A pool that gives connections of another database than it first did.
            CachedConnection stranger = fixture.connect(elsewhere.database.getConnection());
            for (int i = 0; i < 3; i++) {
                assertThat(stranger.value(READ)).isEqualTo("1,2,3,4,y");
                assertThat(stranger.lastWasHit).isFalse();
            }
            assertThat(reader.hit(READ)).isEqualTo(first);
        }
    }

    private void role() {
        fixture.run("DO $$ BEGIN CREATE ROLE pgtender_poor; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    }
}
