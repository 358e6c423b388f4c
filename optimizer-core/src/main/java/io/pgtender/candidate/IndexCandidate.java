package io.pgtender.candidate;

import io.pgtender.catalog.IndexDefinition;
import java.util.Set;

/**
 * An index that might help a statement, with what motivates it. Whether it is worth having is not said.
 *
 * @param definition the index
 * @param rule the rule that thought of it
 * @param why what in the statement the index would serve: column and expression names, no values of parameters
 * @param remarks what its user has to know
 */
public record IndexCandidate(IndexDefinition definition, Rule rule, String why, Set<Remark> remarks) {

    public IndexCandidate {
        remarks = Set.copyOf(remarks);
    }

    /** Which idea a candidate comes from. */
    public enum Rule {
        EQUALITY_AND_RANGE,
        ORDER,
        JOIN,
        GROUPING,
        ROW_COMPARISON,
        ALTERNATIVES,
        SHARED_PREFIX,
        EXPRESSION,
        PATTERN,
        CONTAINMENT,
        TEXT_SEARCH,
        GIST,
        BRIN,
        HASH,
        VECTOR,
        PARTIAL,
        COVERING
    }

    /** What cannot be seen from the definition. */
    public enum Remark {
        /** No model and no HypoPG estimates it: rule advice only. */
        NOT_COSTED,
        /** Estimates of the expression are guesses until CREATE STATISTICS on it, or the index and an ANALYZE, exist. */
        EXPRESSION_STATISTICS,
        /** Of use to plans that know the parameter's value; a generic plan cannot use it. */
        CUSTOM_PLANS_ONLY,
        /** Stands on a partitioned table: to be built partition by partition and attached. */
        PARTITIONED
    }
}
