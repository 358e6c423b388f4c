package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.PACE;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.apply.JournalEntry.State;
import java.sql.Connection;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Switched off means that nothing is sent that changes the database. */
class KillSwitchTest {

    private final ApplyFixture db;

    KillSwitchTest() throws Exception {
        db = ApplyFixture.create();
    }

    private ChangeApplier applier(Map<String, String> properties, Map<String, String> environment) {
        return new ChangeApplier(
                DirectConnections.of(db.dataSource),
                PACE,
                Clock.systemUTC(),
                new KillSwitch(properties::get, environment::get));
    }

    private void refused(ChangeApplier applier, String why) throws Exception {
        assertThatThrownBy(() -> applier.apply(recommend(BY_CUSTOMER), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining(why);
        assertThat(db.indexes("orders")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "OFF", "false", "0", "of"})
    void property_switchesOffWithWhateverIsNotOn(String value) throws Exception {
        refused(
                applier(Map.of(KillSwitch.PROPERTY, value), Map.of()),
                "changes are switched off by system property pgtender.changes (" + value + ")");
    }

    @Test
    void environment_switchesOff() throws Exception {
        refused(
                applier(Map.of(), Map.of(KillSwitch.VARIABLE, "off")),
                "changes are switched off by environment variable PGTENDER_CHANGES (off)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", " On ", ""})
    void onOrNothing_isOn(String value) {
        ChangeApplier applier = applier(Map.of(KillSwitch.PROPERTY, value), Map.of());

        assertThat(applier.apply(recommend(BY_CUSTOMER), REAL).state()).isEqualTo(State.APPLIED);
    }

    @Test
    void pause_holdsUntilResume() throws Exception {
        ChangeApplier applier = db.applier();
        applier.control().pause("month-end");

        refused(applier, "changes are paused in this process: month-end");
        applier.control().resume();

        assertThat(applier.apply(recommend(BY_CUSTOMER), REAL).state()).isEqualTo(State.APPLIED);
    }

    @Test
    void pauseEverywhere_holdsForOtherInstances() throws Exception {
        ChangeApplier other = db.applier();
        db.applier().control().pauseEverywhere("alice");

        refused(other, "changes are switched off by pgtender.control, set by alice at");
        assertThat(other.control().switchedOff()).isPresent();
        other.control().resumeEverywhere();

        assertThat(other.apply(recommend(BY_CUSTOMER), REAL).state()).isEqualTo(State.APPLIED);
    }

    @Test
    void revert_isPossibleWhileSwitchedOff() throws Exception {
        ChangeApplier applier = db.applier();
        JournalEntry entry = applier.apply(recommend(BY_CUSTOMER), REAL);
        applier.control().pauseEverywhere("alice");

        assertThat(applier.revert(entry).state()).isEqualTo(State.REVERTED);
    }

    @Test
    void switchThatMayNotBeRead_isOff() throws Exception {
        db.applier().control().pauseEverywhere("alice");
        db.applier().control().resumeEverywhere();
        String role = "reader_" + Long.toHexString(System.nanoTime());
        db.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'");

        assertThat(db.applierOf(role).control().switchedOff())
                .hasValueSatisfying(why -> assertThat(why).contains("GRANT SELECT ON pgtender.control TO " + role));
    }

    @Test
    void switchingOffFromElsewhere_stopsABuildThatIsUnderWay() throws Exception {
        CompletableFuture<JournalEntry> build;
        try (Connection writer =
                db.transaction("INSERT INTO orders VALUES (0, 0, 'new')", Connection.TRANSACTION_READ_COMMITTED)) {
            build = start(() -> db.applier().apply(recommend(BY_CUSTOMER), REAL));
            db.await("SELECT FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND datname ="
                    + " current_database() AND wait_event_type = 'Lock'");

            db.execute(ChangeControl.ddl(), "INSERT INTO pgtender.control (name, value) VALUES ('changes', 'off')");

            db.await("SELECT WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX"
                    + " CONCURRENTLY%' AND state = 'active' AND datname = current_database())");
            assertThat(writer.isClosed()).isFalse();
        }
        assertThat(get(build).state()).isEqualTo(State.YIELDED);
        assertThat(get(build).outcome().message()).contains("changes are switched off by pgtender.control");
        assertThat(db.indexes("orders")).isNull();
    }
}
