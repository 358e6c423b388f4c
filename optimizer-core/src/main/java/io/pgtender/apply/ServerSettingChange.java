package io.pgtender.apply;

import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.Outcome.Leftover;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** ALTER SYSTEM and a reload, confirmed from a new session; takes itself back where it did not take effect. */
final class ServerSettingChange implements Operation {

    private static final RelationName SETTINGS = new RelationName("pg_catalog", "pg_settings");

    private final Change.ServerSetting change;
    private final Journal journal;
    private @Nullable SettingFacts before;

    ServerSettingChange(Change.ServerSetting change, Journal journal) {
        this.change = change;
        this.journal = journal;
    }

    @Override
    public Preparation prepare(Connection connection, UUID id) throws SQLException {
        ServerSettingGuards asked = new ServerSettingGuards(connection);
        List<GuardResult> guards = new ArrayList<>(asked.ofServer(change.name()));
        guards.add(journal.check(connection));
        if (!GuardResult.refusals(guards).isEmpty()) {
            return new Preparation(guards, work(Map.of(), null, List.of()), "", "");
        }
        SettingFacts facts = SettingFacts.of(connection, change.name()).orElse(null);
        if (facts == null) {
            guards.add(GuardResult.refused("setting", "this server has no setting " + change.name()));
            return new Preparation(guards, work(Map.of(), null, List.of()), "", "");
        }
        before = facts;
        guards = new ArrayList<>(asked.ofSetting(change.name(), change.value(), facts));
        guards.add(journal.check(connection));
        boolean present = SettingValue.normalised(change.value(), facts)
                .filter(wanted -> SettingValue.same(wanted, facts.setting(), facts))
                .isPresent();
        return new Preparation(
                guards,
                work(
                        facts.originals(),
                        facts.fileValue(),
                        List.of(ServerSettingWrite.sql(change.name(), change.value()), ServerSettingWrite.RELOAD)),
                change.describe() + " (now " + facts.setting() + " " + facts.unit() + ", from " + facts.source() + ")",
                present ? change.name() + " is " + change.value() + " already" : "");
    }

    private JournalEntry.Work work(Map<String, String> originals, @Nullable String fileValue, List<String> statements) {
        return new JournalEntry.Work(
                JournalEntry.Kind.SERVER_SETTING,
                SETTINGS,
                change.name(),
                ServerSettingWrite.sql(change.name(), change.value()),
                ServerSettingWrite.sql(change.name(), fileValue),
                statements,
                originals);
    }

    @Override
    public JournalEntry run(Surroundings surroundings, JournalEntry planned) {
        SettingFacts facts = Objects.requireNonNull(before, "prepare() comes first");
        String wanted = SettingValue.normalised(change.value(), facts).orElseThrow();
        EntryCourse course = new EntryCourse(surroundings, planned);
        ServerSettingWrite write = new ServerSettingWrite(surroundings, change.name());
        try {
            if (!Objects.equals(write.inFile(), facts.fileValue())) {
                return course.write(
                        State.FAILED, "somebody else changed " + change.name() + " meanwhile; apply it again");
            }
            course.write(State.APPLYING, "");
            Ending ending = write.send(planned.work().sql(), surroundings.stop());
            if (!change.value().equals(write.inFile())) {
                return course.notDone(ending);
            }
            ending = write.send(ServerSettingWrite.RELOAD, surroundings.stop());
            if (ending instanceof Ending.Done && write.takesEffect(wanted)) {
                return course.write(State.APPLIED, "");
            }
            return noEffect(course, write, facts.fileValue(), ending);
        } catch (SQLException e) {
            return course.lost(e);
        }
    }

    private static JournalEntry noEffect(
            EntryCourse course, ServerSettingWrite write, @Nullable String original, Ending ending)
            throws SQLException {
        SettingFacts now = write.fresh();
        String what = "it did not take effect: " + why(now, ending);
        String still = write.restore(original);
        return still == null
                ? course.write(
                        ending instanceof Ending.Stopped ? State.YIELDED : State.FAILED, what + ". It is taken back")
                : course.write(
                        State.FAILED,
                        JournalEntry.Outcome.OPEN
                                .message(what + ". It is not taken back, which reconcile() will do: " + still)
                                .leftover(Leftover.MAY_BE));
    }

    private static String why(SettingFacts now, Ending ending) {
        if (!(ending instanceof Ending.Done)) {
            return EntryCourse.why(ending);
        }
        if (now.fileError() != null) {
            return now.fileError();
        }
        return now.pendingRestart()
                ? "the server wants a restart for it"
                : "new sessions have " + now.setting() + " " + now.unit() + ", from " + now.source();
    }
}
