package io.pgtender.apply;

import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.Outcome;
import io.pgtender.apply.JournalEntry.Outcome.Leftover;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DROP INDEX CONCURRENTLY of an index that we made. It takes effect for the planner with its first step and then waits
 * for everyone who holds a lock on the table; when it gives way in between, {@link DroppedIndex} finishes it later.
 */
final class IndexRemoval implements Operation {

    private static final Logger LOG = LoggerFactory.getLogger(IndexRemoval.class);

    private final Change.DropIndex change;
    private final Journal journal;
    private final Pace pace;
    private @Nullable TargetTable target;

    IndexRemoval(Change.DropIndex change, Journal journal, Pace pace) {
        this.change = change;
        this.journal = journal;
        this.pace = pace;
    }

    @Override
    public Preparation prepare(Connection connection, UUID id) throws SQLException {
        ServerCheck server = ServerCheck.ask(connection);
        List<GuardResult> guards = new ArrayList<>(server.guards());
        guards.add(journal.check(connection));
        Optional<TargetTable> found =
                TargetTable.find(connection, change.definition().table());
        if (found.isEmpty()) {
            guards.add(GuardResult.refused(
                    "table", "there is no table " + change.definition().table()));
            return nothing(guards, "");
        }
        TargetTable table = found.get();
        target = table;
        guards.addAll(IndexedTableGuards.ask(table, IndexedTableGuards.Need.OWN));
        Optional<ExistingIndex> existing = IndexDrop.find(
                connection, table.oid(), table.name(), change.index().name());
        if (existing.isEmpty()) {
            String gone = table.name() + " has no index " + change.index().name() + " any more";
            guards.add(GuardResult.ok("existing indexes", gone));
            return nothing(guards, GuardResult.refusals(guards).isEmpty() ? gone : "");
        }
        ExistingIndex index = existing.get();
        IndexImage image = IndexImage.of(connection, index);
        guards.add(definition(index, image));
        guards.add(use(index));
        guards.add(new Origin(connection, journal).check(index, name(table)));
        ServerHealth health = ServerHealth.ask(connection);
        guards.addAll(health.guards());
        guards.add(health.standbyConflicts());
        guards.add(obstacles(connection, table));
        return GuardResult.refusals(guards).isEmpty()
                ? new Preparation(guards, work(table, image), "drop " + name(table) + ", " + index.printed(), "")
                : nothing(guards, "");
    }

    private GuardResult definition(ExistingIndex index, IndexImage image) {
        boolean same = change.createSql().equals(image.createSql())
                || change.createSql().equals(index.printed());
        return same
                ? GuardResult.ok("definition", index.printed())
                : GuardResult.refused(
                        "definition",
                        change.index() + " is " + index.printed() + ", not what was looked at (" + change.createSql()
                                + "); analyse again");
    }

    private GuardResult use(ExistingIndex index) {
        return index.owed()
                ? GuardResult.refused(
                        "use",
                        change.index() + " serves more than speed: " + index.owedTo()
                                + "; dropping it would change what the database does")
                : GuardResult.ok("use", "nothing but queries needs it");
    }

    private GuardResult obstacles(Connection connection, TargetTable table) throws SQLException {
        List<Obstacle> obstacles =
                Obstacle.find(connection, table.oid(), pace.oldSeconds(), pace.ownPids(connection), Obstacle.OF_DROP);
        return obstacles.isEmpty()
                ? GuardResult.ok("other transactions", "none that the drop would wait for")
                : new GuardResult("other transactions", GuardResult.Outcome.WAIT, Obstacle.describe(obstacles));
    }

    private RelationName name(TargetTable table) {
        return new RelationName(table.name().schema(), change.index().name());
    }

    private JournalEntry.Work work(TargetTable table, IndexImage image) {
        RelationName name = name(table);
        return new JournalEntry.Work(
                JournalEntry.Kind.DROP_INDEX,
                table.name(),
                name.name(),
                BuildPlan.dropSql(name),
                String.join(";\n", image.statements(name)),
                List.of(BuildPlan.dropSql(name)),
                image.originals());
    }

    /** Nothing is to be sent: refused, or {@code present} says why. */
    private Preparation nothing(List<GuardResult> guards, String present) {
        JournalEntry.Work wanted = new JournalEntry.Work(
                JournalEntry.Kind.DROP_INDEX,
                change.definition().table(),
                change.index().name(),
                change.sql().orElseThrow(),
                change.createSql(),
                List.of(),
                Map.of());
        return new Preparation(guards, wanted, "", present);
    }

    @Override
    public JournalEntry run(Surroundings surroundings, JournalEntry planned) {
        TargetTable table = Objects.requireNonNull(target, "prepare() comes first");
        JournalEntry entry = planned;
        try {
            String inTheWay = QuietMoment.await(surroundings, table.oid(), Obstacle.OF_DROP);
            if (inTheWay != null) {
                return write(
                        surroundings, entry, State.YIELDED, Outcome.OPEN.message("nothing was dropped: " + inTheWay));
            }
            entry = write(surroundings, entry, State.APPLYING, Outcome.OPEN.leftover(Leftover.MAY_BE));
            IndexDrop drop = new IndexDrop(surroundings.session(), table, entry.index(), surroundings.stop());
            String still = drop.within(
                    surroundings.policy().maxWait(), surroundings.policy().maxWait());
            return settle(surroundings, entry, table, drop, still);
        } catch (SQLException e) {
            return lost(surroundings, entry, e);
        }
    }

    /** Writes down what pg_index says became of it. */
    private static JournalEntry settle(
            Surroundings surroundings, JournalEntry entry, TargetTable table, IndexDrop drop, @Nullable String still)
            throws SQLException {
        if (still == null) {
            return write(surroundings, entry, State.APPLIED, Outcome.OPEN);
        }
        Optional<ExistingIndex> index = IndexDrop.find(
                surroundings.session().builder(),
                table.oid(),
                table.name(),
                entry.work().object());
        String sqlState = drop.sqlState();
        State state = sqlState == null ? State.YIELDED : State.FAILED;
        Outcome outcome = Outcome.OPEN.sqlState(sqlState);
        if (index.isEmpty()) {
            return write(surroundings, entry, State.APPLIED, Outcome.OPEN);
        }
        if (index.get().valid()) {
            return write(surroundings, entry, state, outcome.message("not dropped: " + still));
        }
        return write(
                surroundings,
                entry,
                state,
                outcome.leftover(Leftover.MAY_BE)
                        .message("the planner uses it no more, but it is not gone yet: " + still
                                + ". reconcile() finishes the drop; REINDEX INDEX CONCURRENTLY would bring it back"));
    }

    private static JournalEntry write(Surroundings surroundings, JournalEntry entry, State state, Outcome outcome)
            throws SQLException {
        JournalEntry written =
                surroundings.journal().update(surroundings.session().builder(), entry.with(state, outcome));
        surroundings.listener().changed(written);
        return written;
    }

    /** The server is gone: the journal still says where we were, and reconcile() will go on from there. */
    private static JournalEntry lost(Surroundings surroundings, JournalEntry entry, SQLException e) {
        LOG.warn("lost the server while dropping {}; reconcile() settles it: {}", entry.index(), Failures.describe(e));
        JournalEntry failed = entry.with(
                State.FAILED,
                entry.outcome()
                        .sqlState(e.getSQLState())
                        .message("the server was lost: " + Failures.describe(e) + ". The journal says " + entry.state()
                                + "; reconcile() settles it when the server is back"));
        surroundings.listener().changed(failed);
        return failed;
    }
}
