package io.pgtender.apply;

import io.pgtender.advice.Change;
import io.pgtender.advice.Recommendation;

/** Which class makes, takes back and settles which kind of change. */
final class Operations {

    private Operations() {}

    /**
     * Makes the recommendation's change.
     *
     * @throws ChangeRefusedException when a person has to make it
     */
    static Operation of(Recommendation recommendation, Journal journal, ApplyPolicy policy, Pace pace) {
        if (recommendation.change() instanceof Change.CreateIndex change) {
            return new IndexCreation(recommendation, change, journal, policy, pace);
        }
        if (recommendation.change() instanceof Change.DropIndex change) {
            return new IndexRemoval(change, journal, pace);
        }
        if (recommendation.change() instanceof Change.RebuildIndex change) {
            return new IndexRebuild(change, journal, policy, pace);
        }
        throw new ChangeRefusedException("this is a change to be made by a person: "
                + recommendation.change().describe());
    }

    /** Takes back and settles changes of a kind. */
    static Aftercare aftercare(JournalEntry.Kind kind) {
        return switch (kind) {
            case CREATE_INDEX -> new CreatedIndex();
            case DROP_INDEX -> new DroppedIndex();
            case REBUILD_INDEX -> new RebuiltIndex();
            case TABLE_STATISTICS, VACUUM, TABLE_SETTINGS, SERVER_SETTING ->
                throw new ChangeRefusedException("a change of kind " + kind
                        + " was made by a later version of pgtender; this one cannot take it back");
        };
    }
}
