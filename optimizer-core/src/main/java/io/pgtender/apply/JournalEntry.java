package io.pgtender.apply;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.RelationName;
import java.time.Instant;
import java.util.List;
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
 */
public record JournalEntry(
        UUID id,
        State state,
        Work work,
        Reason reason,
        Author author,
        List<GuardResult> guards,
        Times times,
        Outcome outcome) {

    /** Start of the comment that marks an index as ours; the entry's id follows. */
    public static final String MARK = "pgtender ";

    /** How far a change is. Every state but the last of a chain is written before what it names is done. */
    public enum State {
        /** Only asked what would happen. Never stored. */
        DRY_RUN,
        PLANNED,
        /** CREATE INDEX CONCURRENTLY is running, or its process died. */
        BUILDING,
        APPLIED,
        /** An equal index was there; nothing was made, so nothing will be taken back. */
        ALREADY_PRESENT,
        /** The server would not. The outcome says why; after a lock timeout BUILDING may follow once more. */
        FAILED,
        /** We stopped: somebody waited for us, we waited too long for somebody, or it was cancelled. */
        YIELDED,
        /** DROP INDEX CONCURRENTLY is running, was stopped half-way, or its process died. */
        REVERTING,
        REVERTED
    }

    /**
     * What is done.
     *
     * @param table the table, schema included
     * @param indexName name of the index, in the table's schema
     * @param sql the statement that makes it
     * @param reversalSql the statement that takes it back
     * @param statements everything that is sent, in order
     */
    public record Work(RelationName table, String indexName, String sql, String reversalSql, List<String> statements) {

        public Work {
            statements = List.copyOf(statements);
        }
    }

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
     * @param buildingAt the build was sent, the last time if it was tried again
     * @param finishedAt applied, already present, failed or yielded
     * @param revertingAt the drop was sent
     * @param revertedAt it was gone
     */
    public record Times(
            Instant plannedAt,
            @Nullable Instant buildingAt,
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
        return new RelationName(work.table().schema(), work.indexName());
    }

    JournalEntry with(State newState, Outcome newOutcome) {
        return new JournalEntry(id, newState, work, reason, author, guards, times, newOutcome);
    }

    JournalEntry with(Outcome newOutcome) {
        return with(state, newOutcome);
    }

    /** The comment that marks this entry's index. */
    public String mark() {
        return MARK + id;
    }
}
