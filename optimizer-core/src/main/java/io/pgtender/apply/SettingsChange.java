package io.pgtender.apply;

import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.TableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** ALTER TABLE ... SET of storage parameters. */
final class SettingsChange implements Operation {

    private final Change.TableSettings change;
    private final Journal journal;
    private final ApplyPolicy policy;
    private final Pace pace;
    private @Nullable TargetTable table;

    SettingsChange(Change.TableSettings change, Journal journal, ApplyPolicy policy, Pace pace) {
        this.change = change;
        this.journal = journal;
        this.policy = policy;
        this.pace = pace;
    }

    @Override
    public Preparation prepare(Connection connection, UUID id) throws SQLException {
        TableGuards found = TableGuards.ask(
                        connection, change.table(), TableGuards.Right.OWNER, TableGuards.Parents.REFUSED)
                .with(journal.check(connection));
        for (String problem : StorageParameters.problems(change.parameters())) {
            found = found.with(GuardResult.refused("parameters", problem));
        }
        TargetTable target = found.table();
        if (target == null || found.refused()) {
            return new Preparation(found.guards(), work(null, Map.of(), List.of()), "", "");
        }
        StorageOptions before = StorageOptions.of(connection, target.oid());
        if (!before.toastTable()
                && change.parameters().keySet().stream().anyMatch(name -> name.startsWith(StorageParameters.TOAST))) {
            found = found.with(GuardResult.refused(
                    "parameters", target.name().toSql() + " has no TOAST table; leave out what begins with toast."));
        }
        found = found.with(TableStatements.obstacles(connection, target, pace));
        table = target;
        Map<String, String> originals = before.of(change.parameters());
        String sql = sql(target.name());
        boolean present = StorageParameters.agree(change.parameters().keySet(), change.parameters(), before.values());
        return new Preparation(
                found.guards(),
                work(target, originals, List.of(TableStatements.lockTimeout(policy), sql)),
                change.describe(),
                present ? target.name() + " has these settings already" : "");
    }

    private String sql(RelationName name) {
        return new TableStatement.Storage(name, change.parameters()).sql();
    }

    private JournalEntry.Work work(
            @Nullable TargetTable table, Map<String, String> originals, List<String> statements) {
        RelationName name = table == null ? change.table() : table.name();
        return new JournalEntry.Work(
                JournalEntry.Kind.TABLE_SETTINGS,
                name,
                name.name(),
                sql(name),
                StorageParameters.restoreSql(name, "", change.parameters().keySet(), originals),
                statements,
                originals);
    }

    @Override
    public JournalEntry run(Surroundings surroundings, JournalEntry planned) {
        TargetTable target = Objects.requireNonNull(table, "prepare() comes first");
        EntryCourse course = new EntryCourse(surroundings, planned);
        ChangedSettings.Values values = ChangedSettings.Values.of(planned);
        try {
            TableStatements statements = new TableStatements(surroundings, target);
            String inTheWay = statements.waitForObstacles();
            if (inTheWay != null) {
                return course.write(State.YIELDED, "nothing was changed: " + inTheWay);
            }
            if (!values.areOriginal(surroundings.session().builder(), target)) {
                return course.write(State.FAILED, "somebody else changed the same settings meanwhile; apply it again");
            }
            course.write(State.APPLYING, "");
            Ending ending = statements.send(planned.work().sql());
            return values.areOurs(surroundings.session().builder(), target)
                    ? course.write(State.APPLIED, "")
                    : course.notDone(ending);
        } catch (SQLException e) {
            return course.lost(e);
        }
    }
}
