package io.pgtender.assertions;

import io.pgtender.dataflow.Repetition.Confidence;
import io.pgtender.observation.CallSite;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.RepeatedStatement.Followed;
import io.pgtender.workload.RepeatedStatement.Source;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says what is repeated, by what, and why it matters. */
final class RepetitionText {

    private RepetitionText() {}

    static void write(RepeatedStatement repetition, Lines lines) {
        lines.line(title(repetition));
        Source source = repetition.source();
        Followed followed = repetition.followed();
        if (source != null) {
            lines.sql("source", source.shape().text());
            lines.verbatim(
                    "",
                    Lines.count(followed.sourceRows(), "row") + times(followed.sourceExecutions()) + ", "
                            + Lines.frame(source.callSite()));
        }
        lines.sql("repeated", repetition.repeated().text());
        lines.verbatim("", Lines.count(repetition.executions(), "time") + ", " + Lines.frame(repetition.callSite()));
        if (source != null) {
            lines.labelled("keys", keys(repetition, source, followed));
        }
        CallSite loop = repetition.loop();
        if (loop != null) {
            lines.verbatim("loop", Lines.frame(loop));
        }
        lines.labelled("why", why(repetition));
    }

    private static String times(long executions) {
        return executions > 1 ? " in " + Lines.count(executions, "execution") : "";
    }

    private static String title(RepeatedStatement repetition) {
        String what = switch (repetition.label()) {
            case N_PLUS_ONE -> "N+1: 1 statement for the rows, then 1 for each of them";
            case LOOP -> "Loop: 1 statement for each key";
            case WRITE -> "Unbatched writes: 1 statement for each row";
            case DUPLICATE -> "Duplicates: the same read again, with the same result";
            case CHAIN -> "Chain: each statement asks for what the one before it found";
            case SMALL_BATCH -> "N+1 in small batches: 1 statement for each handful of rows";
        };
        return repetition.confidence() == Confidence.PROBABLE ? what + " (probable)" : what;
    }

    /** {@code orders.customer_id -> customers.id, 3 of 3 in row order}. */
    private static String keys(RepeatedStatement repetition, Source source, Followed followed) {
        String from = column(Tables.onlyOneRead(source.shape()), source.column());
        String to = column(Tables.onlyOneRead(repetition.repeated()), source.keyColumn());
        String read = followed.fed() == followed.executions()
                ? ""
                : String.format(
                        Locale.ROOT, "%,d of %,d read from the source, ", followed.fed(), followed.executions());
        return String.format(
                Locale.ROOT, "%s -> %s, %s%,d of %,d in row order", from, to, read, followed.inOrder(), followed.fed());
    }

    private static String column(@Nullable String table, String column) {
        String known = column.isEmpty() ? "?" : column;
        return table == null ? known : table + "." + known;
    }

    private static String why(RepeatedStatement repetition) {
        return switch (repetition.label()) {
            case N_PLUS_ONE -> grows(repetition);
            case LOOP ->
                "each key is a round trip of its own, so the time grows with the keys; asked for together they are one";
            case WRITE ->
                "each row is a round trip of its own, so the time grows with the rows; sent together they are one";
            case DUPLICATE -> "nothing was written in between, so all but the first tell nothing new";
            case CHAIN -> "each statement waits for the one before it, so the time grows with the depth";
            case SMALL_BATCH ->
                String.format(
                        Locale.ROOT,
                        "keys are asked for about %d at a time, so it still grows with the data: 10 times the rows take"
                                + " 10 times the statements",
                        Math.max(
                                1,
                                repetition.followed().keys()
                                        / Math.max(1, repetition.followed().executions())));
        };
    }

    private static String grows(RepeatedStatement repetition) {
        long rows = repetition.followed().sourceRows();
        long times = repetition.executions();
        String now = Lines.count(rows, "row") + (rows == 1 ? " takes " : " take ") + Lines.count(times, "statement");
        return "it grows with the data: here " + now + (rows == times ? ", 1,000 rows would take 1,000" : "")
                + ", each of them a round trip";
    }
}
