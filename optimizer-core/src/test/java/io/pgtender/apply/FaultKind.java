package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.ORDERS;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.recommend;

import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.sql.RelationName;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One kind of change on {@code public.orders} as the fault table tries it. A further kind is a further constant.
 *
 * <p>Each says how the change is held in the middle of its work, and how to see that it is. None of the holds is in the
 * way of the application's own statements.
 */
enum FaultKind {
    /** Held in its last phase, where it waits for whoever might still want to see what the index lacks. */
    CREATE_INDEX(
            List.of(),
            Change.CreateIndex.of(BY_CUSTOMER),
            "SELECT 1",
            Parts.BUILDER + "'waiting for old snapshots'",
            "SELECT coalesce((SELECT CASE WHEN i.indisvalid THEN 'valid' ELSE 'invalid' END FROM pg_index i"
                    + " WHERE i.indexrelid = to_regclass('" + Parts.INDEX + "')), 'none')",
            "none",
            "valid"),

    /** Held behind a reader: the index is invalid already, and not gone yet. */
    DROP_INDEX(
            List.of(),
            new Change.DropIndex(
                    new RelationName("public", BY_CUSTOMER.proposedName()),
                    BY_CUSTOMER,
                    "CREATE INDEX CONCURRENTLY " + BY_CUSTOMER.proposedName()
                            + " ON public.orders USING btree (customer_id)"),
            Parts.READER,
            "SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid AND a.datname = current_database()"
                    + " WHERE NOT l.granted AND l.locktype = 'virtualxid' AND a.query LIKE 'DROP INDEX%' AND EXISTS"
                    + " (SELECT FROM pg_index WHERE indexrelid = to_regclass('" + Parts.INDEX
                    + "') AND NOT indisvalid)",
            CREATE_INDEX.effect,
            "valid",
            "none") {
        @Override
        void prepare(ApplyFixture db) throws SQLException {
            try (ChangeApplier applier = db.applier()) {
                applier.apply(recommend(CREATE_INDEX.change), REAL);
            }
        }

        @Override
        State settledAs(Strike strike) {
            return State.APPLIED; // Once invalid, it is dropped: now, or by reconcile().
        }

        @Override
        boolean outlasts(Strike strike) {
            return strike == Strike.BACKEND_TERMINATED || strike == Strike.SOCKET_CUT; // It connects and drops again.
        }
    },

    /** Held before the swap: the new index is built beside the old one, and not used yet. */
    REBUILD_INDEX(
            Parts.INDEXED,
            Parts.REBUILD,
            "SELECT 1",
            Parts.BUILDER + "'waiting for old snapshots'",
            Parts.REBUILT,
            "old",
            "new"),

    /** The same after the swap: the new index is used, the old one waits for its last readers. */
    REBUILD_INDEX_SWAPPED(
            Parts.INDEXED,
            Parts.REBUILD,
            Parts.READER,
            Parts.BUILDER + "'waiting for readers before marking dead'",
            Parts.REBUILT,
            "old",
            "new") {
        @Override
        State settledAs(Strike strike) {
            return State.APPLIED;
        }
    },

    /** Held in ANALYZE, the last step, by whoever has locked a row of pg_statistic; the steps before are made. */
    TABLE_STATISTICS(
            List.of("ANALYZE public.orders"),
            new Change.TableStatistics(
                    "the planner learns more of orders",
                    List.of(
                            "CREATE STATISTICS public.orders_stx (ndistinct) ON customer_id, status FROM public.orders",
                            "ALTER TABLE public.orders ALTER COLUMN customer_id SET (n_distinct = 77)",
                            "ANALYZE public.orders"),
                    List.of()),
            "SELECT FROM pg_statistic WHERE starelid = 'public.orders'::regclass FOR UPDATE",
            Parts.WAITER + "'ANALYZE%'",
            "SELECT concat_ws(' ', (SELECT coalesce(min(stxname::text), 'none') FROM pg_statistic_ext WHERE stxrelid ="
                    + " 'public.orders'::regclass), (SELECT attoptions::text FROM pg_attribute WHERE attrelid ="
                    + " 'public.orders'::regclass AND attname = 'customer_id'))",
            "none",
            "orders_stx {n_distinct=77}"),

    /** Held by the pin of a cursor that stands on a page of an index; dead rows are found, and not removed yet. */
    VACUUM(
            List.of(
                    "VACUUM public.orders",
                    "CREATE TABLE public.remembered AS SELECT clock_timestamp() AS at",
                    "DELETE FROM public.orders WHERE id % 10 = 0"),
            new Change.Vacuum(ORDERS),
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;"
                    + " DECLARE standing CURSOR FOR SELECT id FROM public.orders WHERE id > 0 ORDER BY id;"
                    + " FETCH 1 FROM standing",
            "SELECT p.pid FROM pg_stat_progress_vacuum p JOIN pg_stat_activity a ON a.pid = p.pid"
                    + " WHERE p.datname = current_database() AND a.wait_event_type IN ('BufferPin', 'Buffer')",
            "SELECT CASE WHEN last_vacuum > (SELECT at FROM public.remembered) THEN 'vacuumed' ELSE 'none' END"
                    + " FROM pg_stat_user_tables WHERE relid = 'public.orders'::regclass",
            "none",
            "vacuumed") {
        @Override
        Optional<String> impossible(Strike strike) {
            return strike == Strike.LOCK_TIMEOUT
                    ? Optional.of("it skips what is locked, and lock_timeout does not count the wait for a pin")
                    : Optional.empty();
        }
    },

    /** Held by whoever has locked the table's row of pg_class. */
    TABLE_SETTINGS(
            List.of(),
            new Change.TableSettings(ORDERS, Map.of("autovacuum_vacuum_scale_factor", "0.02")),
            "SELECT FROM pg_class WHERE oid = 'public.orders'::regclass FOR UPDATE",
            Parts.WAITER + "'ALTER TABLE%'",
            "SELECT coalesce((SELECT option_value FROM pg_class c, pg_options_to_table(c.reloptions) WHERE c.oid ="
                    + " 'public.orders'::regclass AND option_name = 'autovacuum_vacuum_scale_factor'), 'none')",
            "none",
            "0.02"),

    /**
     * ALTER SYSTEM waits for nobody and is over in a moment, so it is held where it is in effect and the journal does not
     * say so yet, by a trigger.
     */
    SERVER_SETTING(
            Stream.concat(
                            Journal.statements().stream(),
                            Stream.of(
                                    "CREATE FUNCTION public.hold() RETURNS trigger LANGUAGE plpgsql AS"
                                            + " 'BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN NEW; END'",
                                    "CREATE TRIGGER hold BEFORE UPDATE ON pgtender.journal FOR EACH ROW WHEN (NEW.state"
                                            + " = 'APPLIED' AND NEW.message = '') EXECUTE FUNCTION public.hold()"))
                    .toList(),
            new Change.ServerSetting("work_mem", "24MB"),
            "SELECT pg_advisory_xact_lock(42)",
            Parts.WAITER + "'%journal%'",
            "SELECT coalesce((SELECT setting FROM pg_file_settings WHERE sourcefile LIKE '%postgresql.auto.conf'"
                    + " AND name = 'work_mem'), 'none')",
            "none",
            "24MB") {
        @Override
        State settledAs(Strike strike) {
            return State.APPLIED; // Nothing is left to do but to say so.
        }

        @Override
        boolean outlasts(Strike strike) {
            return strike == Strike.CANCEL; // It came too late.
        }

        @Override
        Reach reach() {
            return Reach.SERVER;
        }
    };

    /** What a change of this kind changes. */
    enum Reach {
        DATABASE,
        /** It takes a server of its own to try it. */
        SERVER
    }

    /** What the table needs before the change. */
    private final List<String> setup;

    final Change change;

    /** Holds the change up as long as a REPEATABLE READ transaction that ran it is open. */
    final String hold;

    /** Gives the pid of the backend that makes the change, once it is held up. */
    final String underway;

    /** Gives what there is of the change, in a word. */
    final String effect;

    /** {@link #effect} before the change. */
    final String before;

    /** {@link #effect} after the change. */
    final String after;

    FaultKind(
            List<String> setup,
            Change change,
            String hold,
            String underway,
            String effect,
            String before,
            String after) {
        this.setup = setup;
        this.change = change;
        this.hold = hold;
        this.underway = underway;
        this.effect = effect;
        this.before = before;
        this.after = after;
    }

    /** Makes what the change needs, in a database that has the table. */
    void prepare(ApplyFixture db) throws SQLException {
        db.execute(setup.toArray(String[]::new));
    }

    /** What the journal says in the end. A kind that is settled otherwise overrides this. */
    State settledAs(Strike strike) {
        return switch (strike) {
            case CANCEL -> State.YIELDED;
            case SERVER_CANCEL, LOCK_TIMEOUT, BACKEND_TERMINATED, SERVER_CRASH, SOCKET_CUT, CLIENT_KILLED ->
                State.FAILED;
        };
    }

    /** What there is of the change in the end. A kind that is settled otherwise overrides this. */
    String leaves(Strike strike) {
        return settledAs(strike) == State.APPLIED ? after : before;
    }

    /** Whether the change goes on after the strike, and ends only when it is held up no more. */
    boolean outlasts(Strike strike) {
        return false;
    }

    /** Why the strike cannot meet this kind; empty where it can. */
    Optional<String> impossible(Strike strike) {
        return Optional.empty();
    }

    Reach reach() {
        return Reach.DATABASE;
    }

    /** As the journal calls it. */
    JournalEntry.Kind journaled() {
        return RevertedChanges.kind(change).orElseThrow();
    }

    /** What several constants need, where an enum cannot keep it for itself. */
    private static final class Parts {

        static final String INDEX = "public." + BY_CUSTOMER.proposedName();

        /** Holds the weakest lock on the table, and no snapshot. */
        static final String READER = "LOCK TABLE public.orders IN ACCESS SHARE MODE";

        /** To be continued by a phase. */
        static final String BUILDER =
                "SELECT pid FROM pg_stat_progress_create_index WHERE datname = current_database() AND phase = ";

        /** Who waits for any lock; to be continued by a pattern of the statement. */
        static final String WAITER = "SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
                + " WHERE NOT l.granted AND a.datname = current_database() AND a.query LIKE ";

        static final List<String> INDEXED = List.of(
                "CREATE INDEX by_status ON public.orders (status)",
                "CREATE TABLE public.remembered AS SELECT 'public.by_status'::regclass::oid AS index");

        static final Change REBUILD = new Change.RebuildIndex(new RelationName("public", "by_status"));

        static final String REBUILT = "SELECT CASE WHEN (SELECT index FROM public.remembered) ="
                + " 'public.by_status'::regclass THEN 'old' ELSE 'new' END";
    }
}
