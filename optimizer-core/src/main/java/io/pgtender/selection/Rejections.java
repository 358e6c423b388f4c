package io.pgtender.selection;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.TableFacts;
import io.pgtender.selection.IndexPool.Member;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Why a candidate was not chosen, in a sentence that names the figure it failed by. */
final class Rejections {

    /** A column with at most that many distinct values is named as the reason why the planner prefers to read the table. */
    static final double FEW_VALUES = 20;

    /** Longest part of a statement's text in a reason, in characters. */
    static final int MAX_TEXT = 60;

    private static final String UNUSED = "the planner would not use it";
    private static final String NOT_JUDGED = "not judged beside the recommended indexes: the time budget was used up";

    private final Space space;
    private final Catalog catalog;
    private final Deadline deadline;

    /** @param deadline after it, reasons come from what is known */
    Rejections(Space space, Catalog catalog, Deadline deadline) {
        this.space = space;
        this.catalog = catalog;
        this.deadline = deadline;
    }

    /**
     * A reason for each of {@code candidates} that {@code chosen} lacks, in their order.
     *
     * @throws SQLException when the connection is lost
     */
    Map<IndexDefinition, String> reasons(IndexSet candidates, Assessment chosen) throws SQLException {
        Map<IndexDefinition, String> reasons = new LinkedHashMap<>();
        for (Member member : space.pool().members(candidates.minus(chosen.indexes()))) {
            reasons.put(member.definition(), reason(member, chosen));
        }
        return reasons;
    }

    private String reason(Member member, Assessment chosen) throws SQLException {
        IndexDefinition definition = member.definition();
        if (space.limits().excludes(definition.table())) {
            return definition.table() + " is to be left out";
        }
        Optional<TableFacts> table = catalog.table(definition.table());
        if (table.filter(t -> Coverage.exists(t, definition)).isPresent()) {
            return "an index that exists does the same";
        }
        if (!isWanted(member)) {
            return table.map(t -> unused(definition, t)).orElse(UNUSED);
        }
        Assessment nothing = assess(IndexSet.NONE);
        Assessment alone = assess(IndexSet.of(member.number()));
        if (nothing == null || alone == null) {
            return "not judged: the time budget of "
                    + space.limits().timeBudget().toMillis() + " ms was used up";
        }
        IndexSet with = space.withCandidate(chosen.indexes(), member.number());
        String violation = space.constraints().violation(with);
        if (!violation.isEmpty()
                && space.worth().judge(nothing, alone, IndexSet.of(member.number())) == Worth.Verdict.ENOUGH) {
            return violation;
        }
        Assessment beside = assess(with);
        return beside == null ? NOT_JUDGED : reason(member, chosen, nothing, alone, beside);
    }

    private String reason(Member member, Assessment chosen, Assessment nothing, Assessment alone, Assessment beside) {
        IndexSet itself = IndexSet.of(member.number());
        Worth.Verdict first = space.worth().judge(nothing, alone, itself);
        Worth.Verdict last = space.worth().judge(chosen, beside, itself);
        double saved = space.worth().saved(nothing, alone);
        if (!beside.isAllowed() || !alone.isAllowed()) {
            return regression(beside.isAllowed() ? alone : beside);
        }
        if (first == Worth.Verdict.NOTHING && last == Worth.Verdict.NOTHING) {
            return UNUSED;
        }
        if (last == Worth.Verdict.ENOUGH && deadline.isOver()) {
            return NOT_JUDGED;
        }
        if (first == Worth.Verdict.ENOUGH || last == Worth.Verdict.ENOUGH) {
            return besideOthers(member, chosen);
        }
        return switch (first == Worth.Verdict.NOTHING ? last : first) {
            case WRITES ->
                String.format(
                        Locale.ROOT,
                        "writes would cost %.0f ms per hour, reads would save %.0f",
                        member.writes().millisPerHour(),
                        saved);
            case SMALL_TABLE ->
                String.format(
                        Locale.ROOT,
                        "the table is small, and it would save only %.1f %% of the time of the statements observed",
                        percent(saved));
            default ->
                String.format(
                        Locale.ROOT, "would save only %.1f %% of the time of the statements observed", percent(saved));
        };
    }

    private double percent(double saved) {
        return 100 * saved / Math.max(space.valuation().total(), 1e-9);
    }

    private String regression(Assessment assessment) {
        WeightedStatement statement =
                space.valuation().statements().get(assessment.regressing()).statement();
        String text = statement.shape().text();
        return String.format(
                Locale.ROOT,
                "the cost of another statement would rise by more than %.0f %%: %s",
                100 * space.limits().maxRegression(),
                text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…");
    }

    /** Which chosen index does its work: one that it begins or that it continues, else one on the same table. */
    private String besideOthers(Member member, Assessment chosen) {
        IndexDefinition definition = member.definition();
        OptionalInt related = chosen.indexes()
                .numbers()
                .filter(n -> Coverage.covers(space.pool().definition(n), definition)
                        || Coverage.covers(definition, space.pool().definition(n)))
                .findFirst();
        OptionalInt sameTable = chosen.indexes()
                .numbers()
                .filter(n -> space.pool().definition(n).table().equals(definition.table()))
                .findFirst();
        OptionalInt other = related.isPresent() ? related : sameTable;
        return other.isPresent()
                ? "adds nothing beside the recommended "
                        + space.pool().definition(other.getAsInt()).describe()
                : "adds nothing beside the recommended indexes";
    }

    private boolean isWanted(Member member) {
        IndexSet itself = IndexSet.of(member.number());
        return space.valuation().statements().stream()
                .anyMatch(s -> !s.relevant(itself).isEmpty());
    }

    private static String unused(IndexDefinition index, TableFacts table) {
        String column = index.keys().get(0).column();
        double distinct = column == null
                ? 0
                : table.column(column)
                        .map(ColumnFacts::statistics)
                        .map(ColumnFacts.Statistics::distinct)
                        .orElse(0.0);
        boolean fewValues = distinct >= 1 && distinct <= FEW_VALUES && index.predicate() == null;
        return fewValues
                ? String.format(Locale.ROOT, "%s: %s has only %.0f distinct values", UNUSED, column, distinct)
                : UNUSED;
    }

    private @Nullable Assessment assess(IndexSet indexes) throws SQLException {
        try {
            return space.valuation().assess(indexes, deadline);
        } catch (Deadline.Over e) {
            return null;
        }
    }
}
