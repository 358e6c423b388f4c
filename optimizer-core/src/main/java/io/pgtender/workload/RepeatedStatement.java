package io.pgtender.workload;

import io.pgtender.observation.CallSite;
import io.pgtender.sql.QueryShape;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A shape that ran again and again inside single units of work, added up over all of them.
 *
 * @param repeated the shape that was repeated
 * @param source the statement that ran before the first repetition and returned about as many rows as there were
 *     repetitions, {@code null} when none did
 * @param callSite where the repetition was executed from, {@code null} when it was not captured
 * @param units number of units of work in which it repeated
 * @param executions executions in all of them
 * @param distinctParameters distinct parameter vectors, summed over the units
 * @param mostInOneUnit largest number of executions in one unit
 * @param totalNanos time in all these executions
 * @param sourceRows rows of the source statement, summed over the units; 0 without a source
 */
public record RepeatedStatement(
        QueryShape repeated,
        @Nullable QueryShape source,
        @Nullable CallSite callSite,
        long units,
        long executions,
        long distinctParameters,
        long mostInOneUnit,
        long totalNanos,
        long sourceRows) {

    static final Comparator<RepeatedStatement> COSTLIEST_FIRST =
            Comparator.comparingLong(RepeatedStatement::totalNanos).reversed();

    /** The same repetition in two windows. */
    RepeatedStatement plus(RepeatedStatement other) {
        return new RepeatedStatement(
                repeated,
                source,
                callSite,
                units + other.units,
                executions + other.executions,
                distinctParameters + other.distinctParameters,
                Math.max(mostInOneUnit, other.mostInOneUnit),
                totalNanos + other.totalNanos,
                sourceRows + other.sourceRows);
    }
}
