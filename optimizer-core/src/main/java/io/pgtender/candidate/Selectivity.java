package io.pgtender.candidate;

import io.pgtender.catalog.TableFacts;
import java.util.OptionalDouble;

/** Tells which share of a table's rows satisfies a condition. */
@FunctionalInterface
public interface Selectivity {

    /** Knows nothing. */
    Selectivity UNKNOWN = (table, alias, conditionSql) -> OptionalDouble.empty();

    /**
     * The share, 0 to 1; empty when it is not known. Never throws.
     *
     * @param alias how {@code conditionSql} qualifies the table's columns
     * @param conditionSql conditions joined by AND, without parameters
     */
    OptionalDouble share(TableFacts table, String alias, String conditionSql);
}
