package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.cache.History.Layer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Random transactions on a few tables, read through the cache by several threads: is every read of a table at least as new
 * as the newest version that was acknowledged or read by anyone before the read began, at most as new as the newest version
 * whose commit was sent before the read returned, and never between the writes of one transaction? The same with the
 * protocol broken in known ways must say no.
 */
class HistoryTest {

    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("pgtender.history.seconds", 6));
    private static final Duration LONGEST_HUNT = Duration.ofMinutes(2);

    @Test
    void protocol_servesNothingStaleNorFractured() throws Exception {
        History history = new History(new RelationVersions(), Layer.SOUND);
        history.run(20_261_121, LENGTH);
        print("protocol", history);
        assertThat(history.stale).isEmpty();
        assertThat(history.early).isEmpty();
        assertThat(history.fractures()).isEmpty();
        assertThat(history.hits.get()).isGreaterThan(100);
        assertThat(history.losses.get()).isPositive();
    }

    @Test
    void snapshotOfARepeatableReadTransactionThatIsStored_isFoundOut() throws Exception {
        assertFoundOut(5, new RelationVersions(), Layer.SILENT_ABOUT_ISOLATION);
    }

    @Test
    void intentThatEndsWithALostConnection_isFoundOut() throws Exception {
        assertFoundOut(7, new RelationVersions(), Layer.HASTY_ABOUT_OUTCOMES);
    }

    @Test
    void versionRecordedWhenTheAnswerIsStored_isFoundOut() throws Exception {
        assertFoundOut(
                1,
                new RelationVersions() {
                    @Override
                    ReadSet.Version atStore(ReadSet.Version recorded) {
                        return recorded.again();
                    }
                },
                Layer.SOUND);
    }

    @Test
    void evictionAfterTheCommitWithoutAnIntent_isFoundOut() throws Exception {
        assertFoundOut(
                2,
                new EndOnly() {
                    @Override
                    ReadSet.Version atStore(ReadSet.Version recorded) {
                        return recorded.again();
                    }
                },
                Layer.SOUND);
    }

    @Test
    void versionedAnswersWithoutAnIntent_areFoundOut() throws Exception {
        assertFoundOut(3, new EndOnly(), Layer.SOUND);
    }

    @Test
    void intentThatEndsBeforeTheCommit_isFoundOut() throws Exception {
        assertFoundOut(
                4,
                new RelationVersions() {
                    @Override
                    WriteIntent beginWrite(WriteSet writes) {
                        super.beginWrite(writes).end();
                        return new WriteIntent(this, List.of());
                    }
                },
                Layer.SOUND);
    }

    /** Writes count only when they end. */
    private static class EndOnly extends RelationVersions {
        @Override
        WriteIntent beginWrite(WriteSet writes) {
            return new WriteIntent(
                    this, writes.relations().stream().map(this::counter).toList());
        }

        @Override
        void endWrite(List<Counter> written) {
            written.forEach(counter -> counter.started.incrementAndGet());
            super.endWrite(written);
        }
    }

    private static void assertFoundOut(long seed, RelationVersions versions, Layer layer) throws Exception {
        History history = new History(versions, layer);
        history.run(seed, LONGEST_HUNT);
        print("mutant " + seed, history);
        assertThat(history.stale).isNotEmpty();
    }

    private static void print(String what, History history) {
        System.out.println("history, " + what + ": " + history.figures());
    }
}
