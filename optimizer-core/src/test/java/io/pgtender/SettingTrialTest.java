package io.pgtender;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Change;
import io.pgtender.advice.Confidence;
import io.pgtender.apply.Autonomy;
import io.pgtender.apply.ChangeApplier;
import io.pgtender.apply.DirectConnections;
import io.pgtender.apply.JournalEntry;
import io.pgtender.apply.JournalEntry.Kind;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.testing.TestPostgres;
import io.pgtender.verify.TrialNotes;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A setting is set, taken back and set again before it is believed, on a server of its own. */
class SettingTrialTest {

    private static final Change WORK_MEM = new Change.ServerSetting("work_mem", "24MB");
    private static final Duration A_DAY = SettingTrial.STRETCH.plusMinutes(1);

    private final EmbeddedPostgres server = TestPostgres.ownServer();
    private final AutopilotFixture db;
    private final AutopilotSettings settings;

    SettingTrialTest() throws Exception {
        db = new AutopilotFixture((PGSimpleDataSource) server.getPostgresDatabase());
        db.recommended = List.of(AutopilotFixture.recommend(WORK_MEM, Optional.of(Confidence.Level.HIGH)));
        settings = AutopilotSettings.of(AutopilotFixture.settings().policy().toBuilder()
                .autonomy(Kind.SERVER_SETTING, Autonomy.AUTOMATIC)
                .build());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private JournalEntry only() {
        List<JournalEntry> history = db.history();
        assertThat(history).hasSize(1);
        return history.get(0);
    }

    private void pass(Duration time) {
        db.clock.now = db.clock.now.plus(time);
    }

    @Test
    void setting_isTakenBackForADayAndSetAgain_byWhicheverInstance() throws Exception {
        Autopilot first = db.autopilot(settings);
        first.round();
        first.round();
        assertThat(only().state()).isEqualTo(State.APPLIED);
        assertThat(db.query("SHOW work_mem")).isEqualTo("24MB");

        pass(A_DAY);
        first.round();
        assertThat(only().state()).isEqualTo(State.REVERTED);
        assertThat(db.query("SHOW work_mem")).isEqualTo("4MB");
        first.stepDown();

        Autopilot second = db.autopilot(settings);
        assertThat(second.round().notes()).containsExactly("a change is on trial; nothing else is changed meanwhile");
        pass(A_DAY);
        db.recommended = List.of();
        second.round();

        JournalEntry kept = only();
        assertThat(kept.state()).isEqualTo(State.APPLIED);
        assertThat(db.query("SHOW work_mem")).isEqualTo("24MB");
        assertThat(kept.judgement().verdict()).isEqualTo("inconclusive");
        assertThat(kept.judgement().reason()).startsWith("too few transactions");
        assertThat(TrialNotes.keptAt(kept)).isPresent();

        try (ChangeApplier person = new ChangeApplier(DirectConnections.of(db.dataSource))) {
            person.revert(kept);
        }
        pass(A_DAY);
        second.round();
        assertThat(db.query("SHOW work_mem")).as("what a person took back").isEqualTo("4MB");
    }

    @Test
    void settingThatSomebodyElseSetMeanwhile_isLeftAlone() throws Exception {
        Autopilot autopilot = db.autopilot(settings);
        autopilot.round();
        pass(A_DAY);
        autopilot.round();
        db.execute("ALTER SYSTEM SET work_mem = '7MB'");
        pass(A_DAY);

        assertThat(autopilot.round().notes())
                .anySatisfy(note -> assertThat(note).contains("somebody else has set work_mem since"));
        assertThat(only().state()).isEqualTo(State.REVERTED);

        pass(SettingTrial.GIVE_UP);
        autopilot.round();
        assertThat(only().judgement().reason()).startsWith("it could not be set again");
        db.recommended = List.of();
        assertThat(autopilot.round().notes()).isEmpty();
    }
}
