package io.pgtender.apply;

import io.pgtender.advice.Change;
import io.pgtender.advice.Recommendation;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks every guard before an index is built. Reads only; one use each. */
final class Preflight {

    /** Names tried when the wanted one is taken: {@code name_2} to {@code name_9}. */
    private static final int MAX_SUFFIX = 9;

    private final Connection connection;
    private final Journal journal;
    private final ApplyPolicy policy;
    private final Recommendation recommendation;
    private final Change.CreateIndex change;
    private final Pace pace;
    private final List<GuardResult> guards = new ArrayList<>();

    Preflight(
            Connection connection,
            Journal journal,
            ApplyPolicy policy,
            Recommendation recommendation,
            Change.CreateIndex change,
            Pace pace) {
        this.connection = connection;
        this.journal = journal;
        this.policy = policy;
        this.recommendation = recommendation;
        this.change = change;
        this.pace = pace;
    }

    /**
     * What would be done.
     *
     * @param guards what every guard found, in the order asked
     * @param plan {@code null} when a guard refused
     */
    record Result(List<GuardResult> guards, @Nullable BuildPlan plan) {

        /** The refusals in one line, empty when there are none. */
        String refusal() {
            return GuardResult.refusals(guards);
        }
    }

    Result ask() throws SQLException {
        int version = server();
        guards.add(journal.check(connection));
        Optional<TargetTable> target =
                TargetTable.find(connection, change.definition().table());
        if (target.isEmpty()) {
            refuse("table", "there is no table " + change.definition().table());
            return new Result(guards, null);
        }
        TargetTable table = target.get();
        guards.addAll(IndexedTableGuards.ask(table, IndexedTableGuards.Need.CREATE));
        guards.addAll(ServerHealth.ask(connection).guards());
        definition(change.definition());
        if (refused()) {
            return new Result(guards, null);
        }
        BuildPlan plan = plan(table, version);
        if (plan != null && plan.present() == null) {
            entrySize(table, plan);
            size(table);
            obstacles(table);
        }
        return new Result(guards, refused() ? null : plan);
    }

    private int server() throws SQLException {
        ServerCheck check = ServerCheck.ask(connection);
        guards.addAll(check.guards());
        return check.versionNumber();
    }

    private void definition(IndexDefinition definition) {
        if (definition.unique()) {
            refuse("definition", "a unique index changes what the application may write; create it by a migration");
        }
        int bytes = Identifiers.bytes(change.name());
        if (bytes > Identifiers.MAX_BYTES || change.name().isEmpty()) {
            refuse(
                    "name",
                    "the index name " + Identifiers.quote(change.name()) + " has " + bytes + " bytes; give one of 1 to "
                            + Identifiers.MAX_BYTES);
        }
    }

    /** Looks at what is there; {@code null} when no name is free. */
    private @Nullable BuildPlan plan(TargetTable table, int version) throws SQLException {
        IndexDefinition definition = in(table.name(), change.definition());
        List<ExistingIndex> existing = ExistingIndex.of(connection, table.oid(), table.name());
        Optional<ExistingIndex> present = existing.stream()
                .filter(index -> index.valid() && isWanted(index, definition))
                .findFirst();
        if (present.isPresent()) {
            guards.add(GuardResult.ok(
                    "existing indexes",
                    Identifiers.quote(present.get().name()) + " is there already and serves the same: "
                            + present.get().printed()));
            return new BuildPlan(table, present.get().name(), definition, version, null, present.get());
        }
        ExistingIndex leftover = null;
        for (ExistingIndex index : existing) {
            if (!index.valid() && index.serves(definition) && !index.owed()) {
                if (isOurs(index, table)) {
                    leftover = index;
                    guards.add(GuardResult.ok(
                            "leftover",
                            Identifiers.quote(index.name()) + " is invalid and ours; it is dropped and built again"));
                } else {
                    guards.add(GuardResult.warning(
                            "leftover",
                            Identifiers.quote(index.name()) + " is equal but invalid, and not ours to drop. Writes"
                                    + " maintain it, reads cannot use it: DROP INDEX CONCURRENTLY it"));
                }
            }
        }
        guards.add(GuardResult.ok("existing indexes", existing.size() + ", none serves the same"));
        String name = freeName(String.valueOf(table.name().schema()), leftover);
        return name == null ? null : new BuildPlan(table, name, definition, version, leftover, null);
    }

    /** Equal by definition, or ours under a name that is a hash of it (a predicate may be printed in other words). */
    private boolean isWanted(ExistingIndex index, IndexDefinition definition) {
        boolean namedByHash = change.name().equals(change.definition().proposedName());
        return index.serves(definition)
                || (namedByHash && index.marked() && index.name().equals(change.name()));
    }

    private boolean isOurs(ExistingIndex index, TargetTable table) throws SQLException {
        if (index.marked()) {
            return true;
        }
        RelationName name = new RelationName(table.name().schema(), index.name());
        return journal.open(connection).stream()
                .anyMatch(entry ->
                        entry.index().equals(name) && entry.work().table().equals(table.name()));
    }

    private @Nullable String freeName(String schema, @Nullable ExistingIndex leftover) throws SQLException {
        for (int suffix = 1; suffix <= MAX_SUFFIX; suffix++) {
            String name = suffix == 1 ? change.name() : change.name() + "_" + suffix;
            if (Identifiers.bytes(name) > Identifiers.MAX_BYTES) {
                break;
            }
            boolean freed = leftover != null && leftover.name().equals(name);
            if (freed || !isTaken(schema, name)) {
                guards.add(
                        suffix == 1
                                ? GuardResult.ok("name", Identifiers.quote(name) + " is free")
                                : GuardResult.warning(
                                        "name",
                                        Identifiers.quote(change.name()) + " is taken by something else; "
                                                + Identifiers.quote(name) + " is used"));
                return name;
            }
        }
        refuse(
                "name",
                "the index name " + Identifiers.quote(change.name()) + " is taken, and so are its variants up to _"
                        + MAX_SUFFIX + "; give another name");
        return null;
    }

    private boolean isTaken(String schema, String name) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(Preflight.class, "relation_named"))) {
            select.setString(1, schema);
            select.setString(2, name);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    private void entrySize(TargetTable table, BuildPlan plan) {
        try {
            guards.add(EntrySizeGuard.check(connection, table, plan.definition()));
        } catch (SQLException e) {
            refuse("entry size", "cannot sample the values to be indexed: " + Failures.describe(e));
        }
    }

    private void size(TargetTable table) throws SQLException {
        long predicted = recommendation.impact().sizeBytes();
        // An index seldom outgrows its table; without a prediction that is the bound.
        long bytes = predicted > 0 ? predicted : table.sizeBytes();
        guards.add(SpaceGuard.check(connection, policy, bytes));
    }

    private void obstacles(TargetTable table) throws SQLException {
        List<Obstacle> obstacles =
                Obstacle.find(connection, table.oid(), pace.oldSeconds(), pace.ownPids(connection), Obstacle.OF_BUILD);
        guards.add(
                obstacles.isEmpty()
                        ? GuardResult.ok("other transactions", "none that the build would wait for")
                        : new GuardResult(
                                "other transactions", GuardResult.Outcome.WAIT, Obstacle.describe(obstacles)));
    }

    private static IndexDefinition in(RelationName table, IndexDefinition d) {
        return new IndexDefinition(table, d.accessMethod(), d.keys(), d.include(), d.predicate(), d.unique());
    }

    private boolean refused() {
        return guards.stream().anyMatch(guard -> guard.outcome() == GuardResult.Outcome.REFUSED);
    }

    private void refuse(String guard, String found) {
        guards.add(GuardResult.refused(guard, found));
    }
}
