package io.pgtender.html;

import io.pgtender.Report;
import io.pgtender.workload.ConnectionStatistics;
import io.pgtender.workload.Workload;
import java.util.Optional;

/** How far this report can be trusted: what watching cost, what was not seen, what could not be asked. */
final class HealthSection {

    private HealthSection() {}

    static void write(Markup out, Optional<Report> report, Workload workload) {
        out.start("div", "class", "card")
                .start("div", "class", "body")
                .start("dl", "class", "facts")
                .line();
        overhead(out, workload);
        connections(out, workload.connections());
        drops(out, workload.drops());
        report.ifPresent(r -> r.notes().forEach(note -> fact(out, "note", note)));
        out.end().end().end().line();
    }

    private static void overhead(Markup out, Workload workload) {
        long nanos = workload.overhead().estimatedNanos();
        if (workload.overhead().samples() == 0 || workload.totalNanos() == 0) {
            return;
        }
        fact(
                out,
                "overhead",
                "watching took about " + Figures.nanos(nanos) + ", "
                        + Figures.percent((double) nanos / workload.totalNanos()) + " of the time in the database");
    }

    private static void connections(Markup out, ConnectionStatistics connections) {
        if (connections.checkout().count() > 0) {
            fact(
                    out,
                    "pool",
                    "a connection is waited for "
                            + Figures.nanos(connections.checkout().percentileNanos(50)) + " (p50), "
                            + Figures.nanos(connections.checkout().percentileNanos(99)) + " (p99)");
        }
        if (connections.transactions().count() > 0) {
            fact(
                    out,
                    "transactions",
                    Figures.count(connections.committed()) + " committed, " + Figures.count(connections.rolledBack())
                            + " rolled back, " + Figures.count(connections.leftOpen()) + " left open; "
                            + Figures.nanos(connections.transactions().percentileNanos(99)) + " long (p99)");
        }
    }

    private static void drops(Markup out, Workload.Drops drops) {
        if (drops.equals(Workload.Drops.NONE)) {
            fact(out, "limits", "no limit was met: all that ran is in this report");
        }
        dropped(
                out,
                drops.executionsOfUntrackedShapes(),
                "execution",
                "of statements beyond the limit of different ones");
        dropped(out, drops.unitsTruncated(), "unit", "of work with more statements than are looked at");
        dropped(out, drops.unitsThinned(), "unit", "of work looked at in part, to stay within the budget");
        dropped(out, drops.samplesRefused(), "sample", "refused, beyond the memory for samples");
        dropped(out, drops.repetitionsRefused(), "repetition", "refused, beyond the limit of different ones");
        dropped(out, drops.recorderFailures(), "failure", "of our own recording");
    }

    private static void dropped(Markup out, long count, String noun, String of) {
        if (count > 0) {
            fact(out, "limits", Figures.counted(count, noun) + " " + of);
        }
    }

    private static void fact(Markup out, String name, String text) {
        out.leaf("dt", name).leaf("dd", text).line();
    }
}
