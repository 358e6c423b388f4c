package io.pgtender.workload;

import io.pgtender.dataflow.KeyRelation;
import io.pgtender.dataflow.Repetition.Confidence;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.observation.CallSite;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A shape that single units of work ran more often than they had to, added up over all of them.
 *
 * @param label what kind of repetition it is
 * @param confidence the best that a unit gave
 * @param repeated the shape that was repeated
 * @param callSite where it was executed from, {@code null} when that was not captured
 * @param loop the frame that repeats it, {@code null} when that is not known
 * @param source where its keys came from; present iff the label is {@link Label#N_PLUS_ONE}
 * @param units units of work in which it repeated
 * @param executions executions in all of them
 * @param mostInOneUnit largest number of executions in one unit
 * @param totalNanos time in all these executions
 * @param followed what the units say whose data flow was followed: the other figures are for all
 */
public record RepeatedStatement(
        Label label,
        Confidence confidence,
        QueryShape repeated,
        @Nullable CallSite callSite,
        @Nullable CallSite loop,
        @Nullable Source source,
        long units,
        long executions,
        long mostInOneUnit,
        long totalNanos,
        Followed followed) {

    static final Comparator<RepeatedStatement> COSTLIEST_FIRST =
            Comparator.comparingLong(RepeatedStatement::totalNanos).reversed();

    /**
     * The statement whose rows held the keys.
     *
     * @param shape itself; the repeated one in a recursion
     * @param callSite where it was executed from, {@code null} when that was not captured
     * @param column the column of its result that held the key, by its name there; empty when the driver does not tell
     * @param keyColumn what the key is compared with in the repeated statement; empty where that cannot be told
     * @param relation how the two columns are related
     */
    public record Source(
            QueryShape shape, @Nullable CallSite callSite, String column, String keyColumn, KeyRelation relation) {}

    /**
     * What is known from the units whose data flow was followed, summed over them.
     *
     * @param units how many these are
     * @param executions of the repeated statement in them
     * @param distinctParameters of these, executions that asked for something new in their unit
     * @param keys that all executions asked for; more than executions where they ask for several at a time
     * @param fed executions whose key had been read from the source
     * @param inOrder of these, how many followed the order of the source's rows
     * @param sourceRows rows that were read from the source
     * @param sourceExecutions how often it was executed
     */
    public record Followed(
            long units,
            long executions,
            long distinctParameters,
            long keys,
            long fed,
            long inOrder,
            long sourceRows,
            long sourceExecutions) {

        Followed plus(Followed other) {
            return new Followed(
                    units + other.units,
                    executions + other.executions,
                    distinctParameters + other.distinctParameters,
                    keys + other.keys,
                    fed + other.fed,
                    inOrder + other.inOrder,
                    sourceRows + other.sourceRows,
                    sourceExecutions + other.sourceExecutions);
        }

        Followed minus(Followed other) {
            return new Followed(
                    units - other.units,
                    executions - other.executions,
                    distinctParameters - other.distinctParameters,
                    keys - other.keys,
                    fed - other.fed,
                    inOrder - other.inOrder,
                    sourceRows - other.sourceRows,
                    sourceExecutions - other.sourceExecutions);
        }
    }

    /** What makes it the same repetition in another window. */
    record Key(
            Label label,
            Fingerprint repeated,
            @Nullable CallSite callSite,
            @Nullable CallSite loop,
            @Nullable Fingerprint source,
            @Nullable CallSite sourceCallSite,
            String column,
            String keyColumn) {}

    Key key() {
        return new Key(
                label,
                repeated.fingerprint(),
                callSite,
                loop,
                source == null ? null : source.shape.fingerprint(),
                source == null ? null : source.callSite,
                source == null ? "" : source.column,
                source == null ? "" : source.keyColumn);
    }

    /** The same repetition in two windows. */
    RepeatedStatement plus(RepeatedStatement other) {
        return new RepeatedStatement(
                label,
                confidence == Confidence.CONFIRMED ? confidence : other.confidence,
                repeated,
                callSite,
                loop,
                source,
                units + other.units,
                executions + other.executions,
                Math.max(mostInOneUnit, other.mostInOneUnit),
                totalNanos + other.totalNanos,
                followed.plus(other.followed));
    }

    /** What came since {@code earlier}; the most in one unit is an upper bound: it cannot be subtracted. */
    RepeatedStatement minus(RepeatedStatement earlier) {
        return new RepeatedStatement(
                label,
                confidence,
                repeated,
                callSite,
                loop,
                source,
                units - earlier.units,
                executions - earlier.executions,
                mostInOneUnit,
                totalNanos - earlier.totalNanos,
                followed.minus(earlier.followed));
    }
}
