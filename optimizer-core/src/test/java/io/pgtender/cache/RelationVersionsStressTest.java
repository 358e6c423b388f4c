package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/**
 * The counters alone, hammered by threads that begin and end writes of two numbers, while others keep a pair of numbers
 * with the version recorded before. Every outcome that may not occur has a name and a count. The same with the order of the
 * steps changed must show that outcome.
 */
class RelationVersionsStressTest {

    private static final long A = 1;
    private static final long B = 2;
    private static final Duration LENGTH =
            Duration.ofMillis(1_000L * Integer.getInteger("pgtender.history.seconds", 1));
    private static final Duration LONGEST_HUNT = Duration.ofSeconds(60);

    private enum Forbidden {
        /** A kept number passes as current although a newer one was visible before it was asked. */
        CURRENT_BUT_OUTDATED,
        /** More writes of a relation have ended than have begun. */
        FINISHED_BEFORE_STARTED
    }

    @Test
    void counters_showNoForbiddenOutcome() throws Exception {
        Stress stress = new Stress(new RelationVersions());
        stress.run(LENGTH);
        assertThat(stress.outcomes()).isEmpty();
        assertThat(stress.current.sum()).as("kept and found current").isPositive();
    }

    @Test
    void intentBegunAfterTheWrite_isFoundOut() throws Exception {
        assertFoundOut(Forbidden.CURRENT_BUT_OUTDATED, new RelationVersions() {
            @Override
            WriteIntent beginWrite(WriteSet writes) {
                return new WriteIntent(this, countersOf(this, writes));
            }

            @Override
            void endWrite(List<Counter> written) {
                written.forEach(counter -> counter.started.incrementAndGet());
                super.endWrite(written);
            }
        });
    }

    @Test
    void versionRecordedAfterTheRead_isFoundOut() throws Exception {
        assertFoundOut(Forbidden.CURRENT_BUT_OUTDATED, new RelationVersions() {
            @Override
            ReadSet.Version atStore(ReadSet.Version recorded) {
                return recorded.again();
            }
        });
    }

    @Test
    void endCountedBeforeTheBegin_isFoundOut() throws Exception {
        assertFoundOut(Forbidden.FINISHED_BEFORE_STARTED, new RelationVersions() {
            @Override
            void bump(WriteSet writes) {
                List<Counter> written = countersOf(this, writes);
                written.forEach(counter -> counter.finished.incrementAndGet());
                written.forEach(counter -> counter.started.incrementAndGet());
            }
        });
    }

    @Test
    void intentEndedBeforeTheWrite_isFoundOut() throws Exception {
        assertFoundOut(Forbidden.CURRENT_BUT_OUTDATED, new RelationVersions() {
            @Override
            WriteIntent beginWrite(WriteSet writes) {
                super.beginWrite(writes).end();
                return new WriteIntent(this, List.of());
            }
        });
    }

    private static List<RelationVersions.Counter> countersOf(RelationVersions versions, WriteSet writes) {
        return writes.relations().stream().map(versions::counter).toList();
    }

    private static void assertFoundOut(Forbidden outcome, RelationVersions mutant) throws Exception {
        Stress stress = new Stress(mutant);
        stress.run(LONGEST_HUNT);
        assertThat(stress.outcomes()).containsKey(outcome);
    }

    private record Pair(long a, long b) {}

    /** Two numbers as a database would keep them: seen together or not at all. */
    private static final class Stress {
        private static final WriteSet BOTH = new WriteSet(Set.of(A, B));
        private final RelationVersions versions;
        private final Map<Forbidden, LongAdder> counts = new EnumMap<>(Forbidden.class);
        final LongAdder current = new LongAdder();
        private volatile Pair visible = new Pair(0, 0);
        private volatile boolean over;

        Stress(RelationVersions versions) {
            this.versions = versions;
            for (Forbidden outcome : Forbidden.values()) {
                counts.put(outcome, new LongAdder());
            }
        }

        Map<Forbidden, Long> outcomes() {
            Map<Forbidden, Long> seen = new EnumMap<>(Forbidden.class);
            counts.forEach((outcome, count) -> {
                if (count.sum() > 0) {
                    seen.put(outcome, count.sum());
                }
            });
            return seen;
        }

        void run(Duration length) throws InterruptedException {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                threads.add(new Thread(this::writeHere));
            }
            threads.add(new Thread(this::writeElsewhere));
            for (int i = 0; i < 2; i++) {
                threads.add(new Thread(this::read));
            }
            threads.forEach(Thread::start);
            long end = System.nanoTime() + length.toNanos();
            while (System.nanoTime() - end < 0 && outcomes().isEmpty()) {
                Thread.sleep(5);
            }
            over = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private synchronized void commit() {
            visible = new Pair(visible.a() + 1, visible.b() + 1);
        }

        private void writeHere() {
            while (!over) {
                WriteIntent intent = versions.beginWrite(BOTH);
                commit();
                intent.end();
                Thread.yield();
            }
        }

        /** Writes nothing, but reports a write as a transport does. */
        private void writeElsewhere() {
            while (!over) {
                versions.bump(BOTH);
                Thread.yield();
            }
        }

        private void read() {
            ReadSet reads = versions.readSet(List.of(A, B));
            while (!over) {
                look(versions.counter(A));
                look(versions.counter(B));
                ReadSet.Version recorded = versions.record(reads);
                Pair kept = visible;
                ReadSet.Version version = versions.atStore(recorded);
                for (int i = 0; i < 3; i++) {
                    Pair newest = visible;
                    if (version.isCurrent()) {
                        current.increment();
                        judge(kept, newest);
                    }
                }
            }
        }

        private void judge(Pair kept, Pair newest) {
            if (kept.a() < newest.a() || kept.b() < newest.b()) {
                counts.get(Forbidden.CURRENT_BUT_OUTDATED).increment();
            }
        }

        private void look(RelationVersions.Counter counter) {
            long finished = counter.finished.get(); // first: started, read later, can only be larger
            if (finished > counter.started.get()) {
                counts.get(Forbidden.FINISHED_BEFORE_STARTED).increment();
            }
        }
    }
}
