package io.pgtender.apply;

import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.Outcome;
import io.pgtender.apply.JournalEntry.Outcome.Leftover;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
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
 * REINDEX INDEX CONCURRENTLY. The new index takes the old one's name, comment and constraint by a swap near the end, and
 * has another oid: that tells whether it was rebuilt, whatever the client heard.
 */
final class IndexRebuild implements Operation {

    private static final Logger LOG = LoggerFactory.getLogger(IndexRebuild.class);

    private final Change.RebuildIndex change;
    private final Journal journal;
    private final ApplyPolicy policy;
    private final Pace pace;
    private @Nullable TargetTable target;

    IndexRebuild(Change.RebuildIndex change, Journal journal, ApplyPolicy policy, Pace pace) {
        this.change = change;
        this.journal = journal;
        this.policy = policy;
        this.pace = pace;
    }

    @Override
    public Preparation prepare(Connection connection, UUID id) throws SQLException {
        ServerCheck server = ServerCheck.ask(connection);
        List<GuardResult> guards = new ArrayList<>(server.guards());
        guards.add(journal.check(connection));
        Optional<TargetTable> found = table(connection);
        Optional<ExistingIndex> index = Optional.empty();
        List<ExistingIndex> all = List.of();
        if (found.isPresent()) {
            all = ExistingIndex.of(connection, found.get().oid(), found.get().name());
            index = ExistingIndex.named(change.index().name(), all);
        }
        if (found.isEmpty() || index.isEmpty()) {
            guards.add(GuardResult.refused("index", "there is no index " + change.index()));
            return refused(guards);
        }
        TargetTable table = found.get();
        target = table;
        guards.addAll(IndexedTableGuards.ask(table, IndexedTableGuards.Need.OWN));
        if (index.get().exclusion()) {
            guards.add(GuardResult.refused(
                    "index",
                    change.index() + " is an exclusion constraint's, which PostgreSQL rebuilds only with writes locked"
                            + " out: REINDEX INDEX it in a maintenance window"));
        }
        guards.add(leftovers(index.get(), all, journal.open(connection)));
        ServerHealth health = ServerHealth.ask(connection);
        guards.addAll(health.guards());
        guards.add(health.standbyConflicts());
        // Without statistics the table is the bound. Old and new are there at the same time.
        long bytes = index.get().sizeBytes() > 0 ? index.get().sizeBytes() : table.sizeBytes();
        guards.add(SpaceGuard.check(connection, policy, bytes));
        List<Obstacle> obstacles = Obstacle.find(
                connection, table.oid(), pace.oldSeconds(), pace.ownPids(connection), Obstacle.OF_REBUILD);
        guards.add(
                obstacles.isEmpty()
                        ? GuardResult.ok("other transactions", "none that the rebuild would wait for")
                        : new GuardResult(
                                "other transactions", GuardResult.Outcome.WAIT, Obstacle.describe(obstacles)));
        if (!GuardResult.refusals(guards).isEmpty()) {
            return refused(guards);
        }
        return new Preparation(
                guards,
                work(table, index.get(), all, server),
                "rebuild " + index.get().printed(),
                "");
    }

    private Optional<TargetTable> table(Connection connection) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(IndexRebuild.class, "index_table"))) {
            select.setString(1, change.index().schema());
            select.setString(2, change.index().name());
            select.setString(3, change.index().toSql());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? TargetTable.find(connection, new RelationName(row.getString("schema"), row.getString("name")))
                        : Optional.empty();
            }
        }
    }

    private static GuardResult leftovers(ExistingIndex index, List<ExistingIndex> all, List<JournalEntry> open) {
        List<String> names = RebuildLeftovers.of(index.name(), all).stream()
                .map(ExistingIndex::name)
                .toList();
        boolean ours = open.stream()
                .anyMatch(entry -> entry.work().kind() == JournalEntry.Kind.REBUILD_INDEX
                        && entry.work().object().equals(index.name()));
        if (ours && !names.isEmpty()) {
            return GuardResult.refused(
                    "leftover",
                    "an earlier rebuild of ours left " + String.join(", ", names) + "; reconcile() drops it first");
        }
        return names.isEmpty()
                ? GuardResult.ok("leftover", "none of an earlier rebuild")
                : GuardResult.warning(
                        "leftover",
                        "an earlier rebuild left " + String.join(", ", names)
                                + ", which is not ours to drop. Writes may"
                                + " maintain it, reads cannot use it: DROP INDEX CONCURRENTLY it");
    }

    private JournalEntry.Work work(
            TargetTable table, ExistingIndex index, List<ExistingIndex> all, ServerCheck server) {
        String sql = sql(table);
        List<String> statements =
                new ArrayList<>(SessionSettings.statements(server.versionNumber(), policy.lockTimeout()));
        statements.add(sql);
        return new JournalEntry.Work(
                JournalEntry.Kind.REBUILD_INDEX,
                table.name(),
                index.name(),
                sql,
                null,
                statements,
                RebuiltIndex.originals(index, RebuildLeftovers.of(index.name(), all)));
    }

    private String sql(TargetTable table) {
        return "REINDEX INDEX CONCURRENTLY "
                + new RelationName(table.name().schema(), change.index().name()).toSql();
    }

    private Preparation refused(List<GuardResult> guards) {
        return new Preparation(
                guards,
                new JournalEntry.Work(
                        JournalEntry.Kind.REBUILD_INDEX,
                        target == null ? change.index() : target.name(),
                        change.index().name(),
                        change.sql().orElseThrow(),
                        null,
                        List.of(),
                        Map.of()),
                "",
                "");
    }

    @Override
    public JournalEntry run(Surroundings surroundings, JournalEntry planned) {
        TargetTable table = Objects.requireNonNull(target, "prepare() comes first");
        JournalEntry entry = planned;
        try {
            String inTheWay = QuietMoment.await(surroundings, table.oid(), Obstacle.OF_REBUILD);
            if (inTheWay != null) {
                return write(
                        surroundings,
                        entry.with(State.YIELDED, Outcome.OPEN.message("nothing was rebuilt: " + inTheWay)));
            }
            Duration pause = policy.backoff();
            for (int attempt = 1; ; attempt++) {
                entry = write(surroundings, entry.with(State.APPLYING, Outcome.OPEN.leftover(Leftover.MAY_BE)));
                Ending ending = WatchedStatement.run(
                        surroundings.session(),
                        entry.work().sql(),
                        new WatchedStatement.Limits(
                                table.oid(), entry.work().object(), policy.maxWait(), policy.maxBuildTime()),
                        surroundings.stop(),
                        surroundings.listener());
                if (ending instanceof Ending.Failed failed
                        && Failures.connectionLost(failed.cause())
                        && !surroundings.session().reconnect()) {
                    return lost(surroundings, entry, failed.cause());
                }
                entry = write(surroundings, RebuiltIndex.ended(surroundings, entry, table, ending));
                boolean again = attempt < policy.attempts()
                        && ending instanceof Ending.Failed failed
                        && Failures.lockNotAvailable(failed.cause())
                        && entry.state() == State.FAILED
                        && !entry.outcome().leftover();
                if (!again) {
                    return entry;
                }
                surroundings.stop().pause(ChangeSession.jittered(pause));
                pause = pause.multipliedBy(2);
                String asked = surroundings.stop().reason();
                if (asked != null) {
                    return write(surroundings, entry.with(State.YIELDED, Outcome.OPEN.message(asked)));
                }
            }
        } catch (SQLException e) {
            return lost(surroundings, entry, e);
        }
    }

    private static JournalEntry write(Surroundings surroundings, JournalEntry entry) throws SQLException {
        JournalEntry written =
                surroundings.journal().update(surroundings.session().builder(), entry);
        surroundings.listener().changed(written);
        return written;
    }

    /** The server is gone: the journal still says where we were, and reconcile() will go on from there. */
    private static JournalEntry lost(Surroundings surroundings, JournalEntry entry, SQLException e) {
        LOG.warn(
                "lost the server while rebuilding {}; reconcile() settles it: {}", entry.index(), Failures.describe(e));
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
