package io.pgtender.dataflow;

import io.pgtender.observation.CallSite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys of a repeated statement came from.
 *
 * @param source the statement whose rows held them; another execution of the repeated one in a recursion
 * @param sourceSite where it was executed from, the nearest frame first; empty where it is not known
 * @param links column to value, the one that tells most first; several for a composite key
 * @param fed executions of the repeated statement whose key had been read from the source
 * @param inOrder of these, how many followed the order of the source's rows: a longest increasing subsequence
 * @param coveredValues different values of the source's column that were asked for
 * @param sourceValues different values that were read from the source's column
 * @param sourceRows that the application read from the source
 * @param sourceExecutions how often the source was executed
 */
public record Flow(
        TracedStatement source,
        List<CallSite> sourceSite,
        List<Link> links,
        int fed,
        int inOrder,
        int coveredValues,
        int sourceValues,
        long sourceRows,
        int sourceExecutions) {

    /**
     * A column of the source and the value that it fed.
     *
     * @param column index in the source's result, from 0
     * @param label its name there; {@code null} where it is not known
     * @param slot index into the repeated statement's slots
     * @param predicateColumn what the value is compared with; {@code null} where it is not known
     * @param relation how the two are related
     */
    public record Link(
            int column,
            @Nullable String label,
            int slot,
            @Nullable String predicateColumn,
            KeyRelation relation) {}

    public Flow {
        sourceSite = List.copyOf(sourceSite);
        links = List.copyOf(links);
        if (links.isEmpty()) {
            throw new IllegalArgumentException("a flow without a link: name at least the column that fed the key");
        }
    }

    /** The link that tells most. */
    public Link link() {
        return links.get(0);
    }
}
