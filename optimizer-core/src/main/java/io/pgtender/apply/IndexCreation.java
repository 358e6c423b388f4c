package io.pgtender.apply;

import io.pgtender.advice.Change;
import io.pgtender.advice.Recommendation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** CREATE INDEX CONCURRENTLY: {@link Preflight} asks the guards, {@link IndexBuild} makes it. */
final class IndexCreation implements Operation {

    private final Recommendation recommendation;
    private final Change.CreateIndex change;
    private final Journal journal;
    private final ApplyPolicy policy;
    private final Pace pace;
    private @Nullable BuildPlan plan;

    IndexCreation(
            Recommendation recommendation, Change.CreateIndex change, Journal journal, ApplyPolicy policy, Pace pace) {
        this.recommendation = recommendation;
        this.change = change;
        this.journal = journal;
        this.policy = policy;
        this.pace = pace;
    }

    @Override
    public Preparation prepare(Connection connection, UUID id) throws SQLException {
        Preflight.Result result = new Preflight(connection, journal, policy, recommendation, change, pace).ask();
        BuildPlan found = result.plan();
        plan = found;
        if (found == null) {
            JournalEntry.Work wanted = new JournalEntry.Work(
                    JournalEntry.Kind.CREATE_INDEX,
                    change.definition().table(),
                    change.name(),
                    change.sql().orElseThrow(),
                    change.reversalSql().orElseThrow(),
                    List.of(),
                    Map.of());
            return new Preparation(result.guards(), wanted, "", "");
        }
        ExistingIndex present = found.present();
        return new Preparation(
                result.guards(),
                found.work(id, policy),
                "build " + found.describe(),
                present == null ? "" : found.index() + " is there already and serves the same: " + present.printed());
    }

    @Override
    public JournalEntry run(Surroundings surroundings, JournalEntry planned) {
        BuildPlan prepared = Objects.requireNonNull(plan, "prepare() comes first");
        return new IndexBuild(surroundings, prepared, planned).run();
    }
}
