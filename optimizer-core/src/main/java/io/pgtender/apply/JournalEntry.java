package io.pgtender.apply;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.RelationName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change: what, why, who, and how it went. Immutable; holds no parameter values.
 *
 * @param id identity, also in the comment on the index
 * @param state how far it is
 * @param work what is done, and how it is taken back
 * @param reason why
 * @param author who and where
 * @param guards what the guards found before
 * @param times when it came to which state
 * @param outcome how it ended
 * @param judgement what live traffic said of it; {@code null} while nobody has asked
 */
public record JournalEntry(
        UUID id,
        State state,
        Work work,
        Reason reason,
        Author author,
        List<GuardResult> guards,
        Times times,
        Outcome outcome,
        @Nullable Judgement judgement) {

    /** Start of the comment that marks an index as ours; the entry's id follows. */
    public static final String MARK = "pgtender ";

    /** How far a change is. Every state but the last of a chain is written before what it names is done. */
    public enum State {
        /** Only asked what would happen. Never stored. */
        DRY_RUN,
        PLANNED,
        /** Its statements are being sent, or its process died. */
        APPLYING,
        APPLIED,
        /** An equal index was there; nothing was made, so nothing will be taken back. */
        ALREADY_PRESENT,
        /** The server would not. The outcome says why; after a lock timeout APPLYING may follow once more. */
        FAILED,
        /** We stopped: somebody waited for us, we waited too long for somebody, or it was cancelled. */
        YIELDED,
        /** What takes it back is being sent, was stopped half-way, or its process died. */
        REVERTING,
        REVERTED
    }

    /**
     * What is done.
     *
     * @param kind what kind of change it is
     * @param table the table, schema included; {@code pg_catalog.pg_settings} for a setting of the server
     * @param object name of the index, in the table's schema, or of the setting; the table's own name for what concerns
     *     all of it
     * @param sql the statement that makes it; several are joined by {@code ;} and a line break
     * @param reversalSql what takes it back, likewise; {@code null} where nothing is to be taken back
     * @param statements everything that is sent, in order
     * @param originals what was there before, by name: values of settings, definitions of indexes; absent names were unset
     */
    public record Work(
            Kind kind,
            RelationName table,
            String object,
            String sql,
            @Nullable String reversalSql,
            List<String> statements,
            Map<String, String> originals) {

        public Work {
            statements = List.copyOf(statements);
            originals = Map.copyOf(originals);
        }

        /** The same with further originals; those of the same name are replaced. */
        Work noting(Map<String, String> more) {
            Map<String, String> all = new HashMap<>(originals);
            all.putAll(more);
            return new Work(kind, table, object, sql, reversalSql, statements, all);
        }
    }

    /** Kinds of changes. */
    public enum Kind {
        CREATE_INDEX,
        DROP_INDEX,
        REBUILD_INDEX,
        /** ANALYZE, CREATE STATISTICS, a column's n_distinct or statistics target. */
        TABLE_STATISTICS,
        VACUUM,
        /** Storage parameters of one table. */
        TABLE_SETTINGS,
        /** ALTER SYSTEM and a reload. */
        SERVER_SETTING,
        /** Triggers that note who wrote what, for the caches of other processes. */
        SHARED_CACHING
    }

    /**
     * What live traffic said of it.
     *
     * @param verdict in one word, as {@code Verdict} has it: improved, unchanged, regressed, inconclusive
     * @param reason with the figures
     * @param at when it was judged last
     */
    public record Judgement(String verdict, String reason, Instant at) {}

    /**
     * Why it is done.
     *
     * @param finding the finding in one line
     * @param shapes the statements it should help
     */
    public record Reason(String finding, List<Fingerprint> shapes) {

        public Reason {
            shapes = List.copyOf(shapes);
        }
    }

    /**
     * Who did it.
     *
     * @param appliedBy as the policy names them
     * @param instance host and process id of the application
     */
    public record Author(String appliedBy, String instance) {}

    /**
     * When it came to which state, by the database's clock (the process's own for a journal in memory).
     *
     * @param plannedAt first written
     * @param applyingAt it was sent, the last time if it was tried again
     * @param finishedAt applied, already present, failed or yielded
     * @param revertingAt what takes it back was sent
     * @param revertedAt it was taken back
     */
    public record Times(
            Instant plannedAt,
            @Nullable Instant applyingAt,
            @Nullable Instant finishedAt,
            @Nullable Instant revertingAt,
            @Nullable Instant revertedAt) {}

    /**
     * How it ended.
     *
     * @param message in words, empty while it is not known
     * @param sqlState the server's code for a failure
     * @param leftover whether an invalid index may be left that {@link ChangeApplier#reconcile()} will drop
     * @param indexDefinition what pg_get_indexdef says of the finished index
     */
    public record Outcome(
            String message,
            @Nullable String sqlState,
            boolean leftover,
            @Nullable String indexDefinition) {

        static final Outcome OPEN = new Outcome("", null, false, null);

        Outcome message(String newMessage) {
            return new Outcome(newMessage, sqlState, leftover, indexDefinition);
        }

        Outcome leftover(Leftover newLeftover) {
            return new Outcome(message, sqlState, newLeftover == Leftover.MAY_BE, indexDefinition);
        }

        Outcome sqlState(@Nullable String newSqlState) {
            return new Outcome(message, newSqlState, leftover, indexDefinition);
        }

        Outcome indexDefinition(String newDefinition) {
            return new Outcome(message, sqlState, leftover, newDefinition);
        }

        /** Whether an invalid index may be left. */
        enum Leftover {
            MAY_BE,
            NONE
        }
    }

    public JournalEntry {
        guards = List.copyOf(guards);
    }

    /** The index's name with its schema. */
    public RelationName index() {
        return new RelationName(work.table().schema(), work.object());
    }

    JournalEntry with(State newState, Outcome newOutcome) {
        return new JournalEntry(id, newState, work, reason, author, guards, times, newOutcome, judgement);
    }

    /** The same entry, judged. */
    public JournalEntry with(Judgement newJudgement) {
        return new JournalEntry(id, state, work, reason, author, guards, times, outcome, newJudgement);
    }

    JournalEntry with(Work newWork) {
        return new JournalEntry(id, state, newWork, reason, author, guards, times, outcome, judgement);
    }

    JournalEntry with(List<GuardResult> newGuards) {
        return new JournalEntry(id, state, work, reason, author, newGuards, times, outcome, judgement);
    }

    JournalEntry with(Times newTimes) {
        return new JournalEntry(id, state, work, reason, author, guards, newTimes, outcome, judgement);
    }

    JournalEntry with(Outcome newOutcome) {
        return with(state, newOutcome);
    }

    /**
     * The entry for a terminal of 100 columns: every guard with what it found, every statement in order, and what takes it
     * back. What a dry run is for.
     */
    public String describe() {
        return new EntryText(this).render();
    }

    /** The comment that marks this entry's index. */
    public String mark() {
        return MARK + id;
    }
}
