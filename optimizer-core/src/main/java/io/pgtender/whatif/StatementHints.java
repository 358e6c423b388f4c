package io.pgtender.whatif;

import java.util.Locale;

/**
 * What the text of a statement rules out, by the words that it does not contain. A word in a literal or a comment only
 * makes the model more careful.
 *
 * @param rootDemand what the statement asks of the order of its rows
 * @param uniqueInputs what an Aggregate without functions below a join may stand for
 * @param fences whether a sub-select may keep out the conditions of the statement around it without showing in the plan
 */
record StatementHints(Demand rootDemand, UniqueInputs uniqueInputs, Fences fences) {

    /** Sub-selects that are planned by themselves. */
    enum Fences {
        /** By {@code OFFSET 0}. */
        POSSIBLE,
        UNLIKELY
    }

    /** Where an input of a join that is made unique may come from. */
    enum UniqueInputs {
        /** From EXISTS or IN only: the join is a semi join in disguise (createplan.c, create_unique_plan). */
        SEMI_JOIN,
        /** Maybe from DISTINCT or GROUP BY in the text. */
        UNKNOWN
    }

    static StatementHints of(String sql) {
        String text = sql.toLowerCase(Locale.ROOT);
        boolean subQuery = text.contains("exists") || text.contains(" in");
        boolean grouping = text.contains("distinct") || text.contains("group") || text.contains("union");
        return new StatementHints(
                text.contains("order") ? Demand.KEEP : Demand.ANY,
                subQuery && !grouping ? UniqueInputs.SEMI_JOIN : UniqueInputs.UNKNOWN,
                text.contains("offset 0") ? Fences.POSSIBLE : Fences.UNLIKELY);
    }
}
