package io.pgtender.apply;

import io.pgtender.apply.JournalEntry.Outcome;
import io.pgtender.apply.JournalEntry.State;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes back and settles what has writes noted, by what the catalog says now. */
final class SharedCachingAftercare implements Aftercare {

    @Override
    public JournalEntry revert(Surroundings surroundings, JournalEntry entry) throws SQLException {
        SharedCachingSteps steps = new SharedCachingSteps(surroundings, entry);
        List<GuardResult> guards =
                ServerCheck.ask(surroundings.session().builder()).guards();
        if (surroundings.policy().mode() == ApplyPolicy.Mode.DRY_RUN) {
            return EntryCourse.dryRun(entry, steps.reversal(), guards);
        }
        String refusal = GuardResult.refusals(guards);
        if (!refusal.isEmpty()) {
            throw new ChangeRefusedException(refusal, guards);
        }
        EntryCourse course = new EntryCourse(surroundings, entry);
        try {
            course.write(State.REVERTING, "");
            String still = steps.takeBack(surroundings.stop());
            if (still == null) {
                return course.write(State.REVERTED, "");
            }
            return steps.allMade()
                    ? course.write(State.APPLIED, "not taken back: " + still)
                    : course.write(State.REVERTING, "a part is not taken back yet: " + still);
        } catch (SQLException e) {
            return course.lost(e);
        }
    }

    @Override
    public @Nullable JournalEntry settle(Surroundings surroundings, JournalEntry entry) throws SQLException {
        SharedCachingSteps steps = new SharedCachingSteps(surroundings, entry);
        boolean reverting = entry.state() == State.REVERTING;
        if (!reverting && steps.allMade()) {
            return entry.with(State.APPLIED, Outcome.OPEN.message("its process ended, the server had made the change"));
        }
        String still = steps.takeBack(surroundings.stop());
        if (still != null) {
            return null; // For another time: writes are noted meanwhile, which harms nobody.
        }
        return entry.with(
                reverting ? State.REVERTED : State.FAILED,
                Outcome.OPEN.message("its process ended, what it had made is taken back"));
    }
}
