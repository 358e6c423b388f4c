package io.pgtender.apply;

import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.Kind;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was made and taken back, as the journal has it. The same is not proposed again until its table has grown to twice its
 * size, or for 90 days: what live traffic showed once, it would show again. Immutable.
 */
public final class RevertedChanges {

    /** After this even a table that has not grown is likely to be used differently. */
    static final Duration BARRED = Duration.ofDays(90);

    private final List<JournalEntry> history;

    private RevertedChanges(List<JournalEntry> history) {
        this.history = history;
    }

    /** @param history newest first, as journals give it */
    static RevertedChanges of(List<JournalEntry> history) {
        return new RevertedChanges(List.copyOf(history));
    }

    /**
     * How often a change was taken back.
     *
     * @param times at least 1
     * @param last the newest such entry
     * @param at when that was
     */
    record Reverted(int times, JournalEntry last, Instant at) {

        /** What live traffic said of it, in words that follow "taken back". */
        String because() {
            JournalEntry.Judgement judgement = last.judgement();
            return judgement == null ? "" : ", found " + judgement.verdict() + ": " + judgement.reason();
        }
    }

    /**
     * Why {@code change} is not to be proposed, in a sentence; empty when it may be.
     *
     * @param connection asked for the size of the table, only where the change was taken back before
     * @throws SQLException when the server would not say
     */
    public Optional<String> whyNot(Change change, Connection connection, Instant now) throws SQLException {
        Optional<Reverted> found = of(change);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Reverted reverted = found.get();
        Instant end = reverted.at().plus(BARRED);
        TableSize then = TableSize.of(reverted.last()).orElse(null);
        TableSize present = then == null ? null : presentSize(connection, reverted.last());
        boolean grown = then != null && present != null && present.hasGrownSince(then);
        return grown || !now.isBefore(end)
                ? Optional.empty()
                : Optional.of("made by " + reverted.last().author().appliedBy() + " and taken back at " + reverted.at()
                        + reverted.because() + "; proposed again "
                        + (then == null
                                ? ""
                                : "when " + reverted.last().work().table() + " " + TableSize.describe(then, present)
                                        + ", else ")
                        + "from " + end);
    }

    private static @Nullable TableSize presentSize(Connection connection, JournalEntry entry) throws SQLException {
        return TableSize.read(connection, entry.work().table()).orElse(null);
    }

    /** Empty unless the last thing that became of the change is that it was taken back. */
    Optional<Reverted> of(Change change) {
        int times = 0;
        JournalEntry last = null;
        for (JournalEntry entry : history) {
            if (!isSame(change, entry)) {
                continue;
            }
            if (entry.state() == State.APPLIED || entry.state() == State.APPLYING) {
                if (last == null) {
                    return Optional.empty();
                }
            } else if (revertedAt(entry) != null) {
                times++;
                last = last == null ? entry : last;
            }
        }
        Instant at = last == null ? null : revertedAt(last);
        return at == null || last == null ? Optional.empty() : Optional.of(new Reverted(times, last, at));
    }

    /** When something on {@code table} was last taken back; empty for never. */
    Optional<Instant> lastOf(RelationName table) {
        return history.stream()
                .filter(entry -> entry.work().table().equals(table))
                .map(RevertedChanges::revertedAt)
                .filter(at -> at != null)
                .map(Instant.class::cast)
                .max(Instant::compareTo);
    }

    /** Changes that were sent since {@code from}, however they ended. */
    long sentSince(Instant from) {
        return history.stream()
                .map(entry -> entry.times().applyingAt())
                .filter(at -> at != null && at.isAfter(from))
                .count();
    }

    private static @Nullable Instant revertedAt(JournalEntry entry) {
        return switch (entry.state()) {
            case REVERTED -> {
                Instant at = entry.times().revertedAt();
                yield at != null ? at : entry.times().plannedAt();
            }
            case REVERTING -> entry.times().revertingAt();
            default -> null;
        };
    }

    /** Whether {@code entry} is about that very change: an index by its definition, whatever name it got. */
    public static boolean isSame(Change change, JournalEntry entry) {
        JournalEntry.Work work = entry.work();
        if (change instanceof Change.CreateIndex create) {
            IndexDefinition d = create.definition();
            RelationName table = work.table();
            boolean sameTable = d.table().name().equals(table.name())
                    && (d.table().schema() == null || d.table().schema().equals(table.schema()));
            return work.kind() == Kind.CREATE_INDEX
                    && sameTable
                    && new IndexDefinition(table, d.accessMethod(), d.keys(), d.include(), d.predicate(), d.unique())
                            .createSql(work.object(), true)
                            .equals(work.sql());
        }
        return kind(change).equals(Optional.of(work.kind())) && change.sql().equals(Optional.of(work.sql()));
    }

    /** What kind of change the journal calls it; empty for what is made in the application's code. */
    static Optional<Kind> kind(Change change) {
        if (change instanceof Change.CreateIndex) {
            return Optional.of(Kind.CREATE_INDEX);
        } else if (change instanceof Change.DropIndex) {
            return Optional.of(Kind.DROP_INDEX);
        } else if (change instanceof Change.RebuildIndex) {
            return Optional.of(Kind.REBUILD_INDEX);
        } else if (change instanceof Change.TableStatistics) {
            return Optional.of(Kind.TABLE_STATISTICS);
        } else if (change instanceof Change.Vacuum) {
            return Optional.of(Kind.VACUUM);
        } else if (change instanceof Change.TableSettings) {
            return Optional.of(Kind.TABLE_SETTINGS);
        } else if (change instanceof Change.ServerSetting) {
            return Optional.of(Kind.SERVER_SETTING);
        } else if (change instanceof Change.SharedCaching) {
            return Optional.of(Kind.SHARED_CACHING);
        }
        return Optional.empty();
    }
}
