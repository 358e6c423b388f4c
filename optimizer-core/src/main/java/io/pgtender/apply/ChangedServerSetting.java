package io.pgtender.apply;

import io.pgtender.apply.JournalEntry.Outcome;
import io.pgtender.apply.JournalEntry.Outcome.Leftover;
import io.pgtender.apply.JournalEntry.State;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back and settles settings of the server, by what postgresql.auto.conf has now. Only a value that is still ours is
 * touched: an operator, Ansible or another administrator may write the same file.
 */
final class ChangedServerSetting implements Aftercare {

    private static final Logger LOG = LoggerFactory.getLogger(ChangedServerSetting.class);

    @Override
    public JournalEntry revert(Surroundings surroundings, JournalEntry entry) throws SQLException {
        String name = entry.work().object();
        ServerSettingWrite write = new ServerSettingWrite(surroundings, name);
        ServerSettingGuards asked =
                new ServerSettingGuards(surroundings.session().builder());
        List<GuardResult> guards = asked.ofServer(name);
        boolean readable = GuardResult.refusals(guards).isEmpty();
        String now = readable ? write.inFile() : null;
        String original = original(entry);
        boolean gone = readable && Objects.equals(now, original);
        if (readable && !gone && !isOurs(entry, now)) {
            guards.add(GuardResult.refused(
                    "still ours",
                    "somebody else has set " + name + " to " + now + " since; what was there before is put back by: "
                            + entry.work().reversalSql()));
        }
        if (readable && !gone) {
            asked.files();
        }
        if (surroundings.policy().mode() == ApplyPolicy.Mode.DRY_RUN) {
            List<String> statements = new ArrayList<>();
            statements.add(ServerSettingWrite.sql(name, original));
            statements.add(ServerSettingWrite.RELOAD);
            return EntryCourse.dryRun(entry, statements, guards);
        }
        String refusal = GuardResult.refusals(guards);
        if (!refusal.isEmpty()) {
            throw new ChangeRefusedException(refusal, guards);
        }
        EntryCourse course = new EntryCourse(surroundings, entry);
        if (gone && entry.state() == State.APPLIED) {
            return course.write(State.REVERTED, "was taken back already");
        }
        return restore(course, write, original);
    }

    private static JournalEntry restore(EntryCourse course, ServerSettingWrite write, @Nullable String original) {
        try {
            course.write(State.REVERTING, "");
            String still = write.restore(original);
            if (still != null) {
                boolean ours = isOurs(course.entry(), write.inFile());
                return course.write(ours ? State.APPLIED : State.REVERTING, "not taken back: " + still);
            }
            String before = course.entry().work().originals().getOrDefault("setting", "");
            return course.write(
                    State.REVERTED,
                    write.takesEffect(before)
                            ? ""
                            : "new sessions have " + write.fresh().setting() + ", not " + before
                                    + " as before: another file or role says so by now");
        } catch (SQLException e) {
            return course.lost(e);
        }
    }

    /**
     * Sets a value again that was taken back, with the statement that set it first.
     *
     * @param entry REVERTED, as the journal has it
     * @throws ChangeRefusedException when a guard refuses, or somebody else has set it since
     */
    static JournalEntry again(Surroundings surroundings, JournalEntry entry) throws SQLException {
        String name = entry.work().object();
        ServerSettingGuards asked =
                new ServerSettingGuards(surroundings.session().builder());
        List<GuardResult> guards = asked.ofServer(name);
        ServerSettingWrite write = new ServerSettingWrite(surroundings, name);
        if (GuardResult.refusals(guards).isEmpty() && !Objects.equals(write.inFile(), original(entry))) {
            guards.add(GuardResult.refused(
                    "still as before", "somebody else has set " + name + " since; it is not set again"));
        }
        String refusal = GuardResult.refusals(guards);
        if (!refusal.isEmpty()) {
            throw new ChangeRefusedException(refusal, guards);
        }
        EntryCourse course = new EntryCourse(surroundings, entry);
        try {
            course.write(State.APPLYING, "");
            Ending ending = write.send(entry.work().sql(), surroundings.stop());
            String inFile = write.inFile();
            if (inFile == null || !isOurs(entry, inFile)) {
                return course.notDone(ending);
            }
            ending = write.send(ServerSettingWrite.RELOAD, surroundings.stop());
            Optional<String> wanted = SettingValue.normalised(inFile, write.fresh());
            if (ending instanceof Ending.Done && wanted.isPresent() && write.takesEffect(wanted.get())) {
                return course.write(State.APPLIED, "set again after a comparison without it");
            }
            String still = write.restore(original(entry));
            return course.notDone(
                    ending,
                    still == null ? "it is taken back" : "it is not taken back, which reconcile() will do: " + still,
                    still == null ? Leftover.NONE : Leftover.MAY_BE);
        } catch (SQLException e) {
            return course.lost(e);
        }
    }

    private static @Nullable String original(JournalEntry entry) {
        return entry.work().originals().get(SettingFacts.FILE_VALUE);
    }

    /** By the statement that would have written it: the journal keeps no other copy of the value. */
    private static boolean isOurs(JournalEntry entry, @Nullable String inFile) {
        return inFile != null
                && ServerSettingWrite.sql(entry.work().object(), inFile)
                        .equals(entry.work().sql());
    }

    @Override
    public @Nullable JournalEntry settle(Surroundings surroundings, JournalEntry entry) throws SQLException {
        String name = entry.work().object();
        String refusal = GuardResult.refusals(
                new ServerSettingGuards(surroundings.session().builder()).ofServer(name));
        if (!refusal.isEmpty()) {
            LOG.warn("cannot settle the setting {}: {}", name, refusal);
            return null;
        }
        ServerSettingWrite write = new ServerSettingWrite(surroundings, name);
        SettingFacts now = write.fresh();
        boolean ours = isOurs(entry, now.fileValue());
        if (entry.state() == State.APPLYING && ours && isInEffect(now)) {
            return entry.with(State.APPLIED, Outcome.OPEN.message("its process ended after it took effect"));
        }
        if (entry.state() == State.REVERTING && ours && isInEffect(now)) {
            return entry.with(State.APPLIED, Outcome.OPEN.message("its process ended before it was taken back"));
        }
        // Written but not reloaded, or taken back but not reloaded: both end as before.
        boolean unloaded = entry.state() == State.REVERTING && Objects.equals(now.fileValue(), original(entry));
        if (ours || unloaded) {
            String still = write.restore(original(entry));
            if (still != null) {
                LOG.warn("the setting {} is left for now: {}", name, still);
                return null;
            }
        }
        return switch (entry.state()) {
            case REVERTING ->
                entry.with(State.REVERTED, Outcome.OPEN.message("its process ended while it was taken back"));
            case APPLYING ->
                entry.with(
                        State.FAILED, Outcome.OPEN.message("its process ended before it took effect; it is as before"));
            default -> entry.with(entry.outcome().leftover(Leftover.NONE));
        };
    }

    private static boolean isInEffect(SettingFacts now) {
        String inFile = now.fileValue();
        return inFile != null
                && SettingValue.normalised(inFile, now)
                        .filter(wanted -> SettingValue.same(wanted, now.setting(), now))
                        .isPresent();
    }
}
