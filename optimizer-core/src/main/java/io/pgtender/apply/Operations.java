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
        if (recommendation.change() instanceof Change.TableSettings change) {
            return new SettingsChange(change, journal, policy, pace);
        }
        if (recommendation.change() instanceof Change.TableStatistics change) {
            return new StatisticsChange(change, journal, policy, pace);
        }
        if (recommendation.change() instanceof Change.Vacuum change) {
            return new TableVacuum(change, journal, policy, pace);
        }
        if (recommendation.change() instanceof Change.ServerSetting change) {
            return new ServerSettingChange(change, journal);
        }
        if (recommendation.change() instanceof Change.SharedCaching change) {
            return new SharedCachingChange(change, journal, policy, pace);
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
            case TABLE_SETTINGS -> new ChangedSettings();
            case TABLE_STATISTICS -> new ChangedStatistics();
            case VACUUM -> new VacuumedTable();
            case SERVER_SETTING -> new ChangedServerSetting();
            case SHARED_CACHING -> new SharedCachingAftercare();
        };
    }
}
