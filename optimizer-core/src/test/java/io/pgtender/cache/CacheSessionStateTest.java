package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.sql.QueryShapes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that differ from a fresh one, or that cannot be watched. */
class CacheSessionStateTest {

    private static final String READ = "SELECT n FROM item";

    private final CacheFixture fixture = new CacheFixture()
            .run(
                    "CREATE TABLE item (n int)",
                    "INSERT INTO item VALUES (0)",
                    "CREATE SCHEMA other",
                    "CREATE TABLE other.item (n int)",
                    "INSERT INTO other.item VALUES (100)",
                    "CREATE FUNCTION quiet_change() RETURNS text LANGUAGE sql AS"
                            + " 'SELECT set_config(''search_path'', ''other'', false)'")
            .rule(READ);
    private CachedConnection reader;

    @BeforeEach
    void warmUp() throws SQLException {
        reader = fixture.connect();
        assertThat(reader.hit(READ)).isEqualTo("0");
        fixture.settle();
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET search_path = other",
                "SELECT set_config('search_path', 'other', false)",
                "SELECT quiet_change()",
                "DO $$ BEGIN PERFORM set_config('search_path', 'other', false); END $$",
                "CREATE TEMP TABLE item AS SELECT 100 AS n",
                "SELECT 100 AS n INTO TEMP item",
                "SELECT 1; SET search_path = other"
            })
    void sessionThatNamesMeanSomethingElseIn_isNeitherServedNorStored(String change) throws SQLException {
        CachedConnection changed = fixture.connect();
        changed.query("SELECT 1");
        changed.execute(change);
        assertThat(changed.value(READ)).isEqualTo("100");
        assertThat(changed.value(READ)).isEqualTo("100");
        assertThat(reader.hit(READ)).isEqualTo("0");
        assertThat(fixture.cache().statistics().bypasses()).containsKey(BypassReason.SESSION_CHANGED);
    }

    @Test
    void changedSession_staysChangedInTheNextLease() throws SQLException {
        Connection physical = fixture.database.getConnection();
        fixture.connect(physical).execute("SET search_path = other");
        assertThat(fixture.connect(physical).value(READ)).isEqualTo("100");
    }

    @Test
    void sessionThatWasSetBack_isServedAgainAfterARefresh() throws SQLException {
        CachedConnection changed = fixture.connect();
        changed.execute("SET search_path = other");
        assertThat(changed.session.needsRefresh()).isTrue();
        changed.session.refresh(changed.raw());
        assertThat(changed.value(READ)).isEqualTo("100");
        changed.execute("RESET search_path");
        changed.session.refresh(changed.raw());
        assertThat(changed.session.needsRefresh()).isFalse();
        assertThat(changed.value(READ)).isEqualTo("0");
        assertThat(changed.lastWasHit).isTrue();
    }

    @Test
    void sessionWithATemporaryTable_isNotServedAfterARefresh() throws SQLException {
        CachedConnection changed = fixture.connect();
        changed.execute("CREATE TEMP TABLE item AS SELECT 100 AS n");
        changed.session.refresh(changed.raw());
        assertThat(changed.value(READ)).isEqualTo("100");
    }

    @Test
    void driverConnectionInTheApplicationsHands_stopsTheCacheUntilTheLeaseEnds() throws SQLException {
        CachedConnection opaque = fixture.connect();
        opaque.session.opaque();
        opaque.raw().createStatement().execute("UPDATE item SET n = 1");
        assertThat(reader.value(READ)).isEqualTo("1");
        assertThat(reader.value(READ)).isEqualTo("1");
        assertThat(reader.lastWasHit).isFalse();
        opaque.value(READ);
        assertThat(fixture.cache().statistics().bypasses()).containsKey(BypassReason.OPAQUE);
        opaque.close();
        assertThat(reader.hit(READ)).isEqualTo("1");
    }

    @Test
    void transactionWithAFailedStatement_isNotServed() throws SQLException {
        CachedConnection failing = fixture.connect();
        failing.autoCommit(false);
        try {
            failing.query("SELECT 1/0");
        } catch (SQLException expected) {
            assertThat(expected.getSQLState()).isEqualTo("22012");
        }
        CachedQuery rule = fixture.cache().queryFor(QueryShapes.parse(READ), READ);
        CacheKey key = CacheKey.of(READ, List.of(), new CacheKey.Execution(0, 0, 1003), "");
        assertThat(failing.session.lookup(rule, key)).isNull();
        failing.rollback();
        assertThat(failing.value(READ)).isEqualTo("0");
        assertThat(failing.lastWasHit).isTrue();
    }

    @Test
    void unknownIsolation_isNotServedInATransaction() throws SQLException {
        CachedConnection unknown = fixture.connect();
        unknown.session.isolation(Connection.TRANSACTION_NONE);
        unknown.autoCommit(false);
        unknown.value(READ);
        assertThat(unknown.lastWasHit).isFalse();
        assertThat(fixture.cache().statistics().bypasses()).containsKey(BypassReason.ISOLATION);
    }

    @Test
    void rawConnectionThatTheApplicationChanged_isNotAsked() {
        Server server = new Server(fixture.database, connection -> true);
        assertThatThrownBy(() -> server.inTransaction(connection -> 1))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("the application had changed");
    }

    @Test
    void notifyAndEmptyStatement_changeNothing() throws SQLException {
        reader.execute("NOTIFY channel");
        reader.execute("");
        reader.value(READ);
        assertThat(reader.lastWasHit).isTrue();
    }
}
