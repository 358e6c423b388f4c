package io.pgtender.html;

import io.pgtender.workload.LatencySeries;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which statements the time goes to. */
final class QueriesSection {

    /** Statements in the table. */
    private static final int MAX_ROWS = 50;

    private QueriesSection() {}

    static void write(Markup out, Workload workload, List<LatencySeries> series) {
        List<ShapeStatistics> shapes = workload.shapesByTotalTime();
        if (shapes.isEmpty()) {
            out.leaf(
                    "p",
                    "No statement was seen. Is the application given the data source that is wrapped?",
                    "class",
                    "lede");
            return;
        }
        out.start("div", "class", "card").start("div", "class", "body");
        Charts.share(out, "Share of the time in the database, by statement", parts(shapes));
        out.end().end().line();
        overTime(out, series);
        out.start("div", "class", "card")
                .start("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-labelledby", "queries-h");
        out.start("table");
        out.leaf(
                "caption",
                shapes.size() <= MAX_ROWS
                        ? "By total time."
                        : "The " + MAX_ROWS + " with the most time, of " + Figures.count(shapes.size()) + ".");
        out.start("thead").start("tr");
        out.leaf("th", "Statement", "scope", "col");
        for (String head :
                List.of("Share", "Total", "Calls", "Mean", "p50", "p95", "p99", "Rows", "From cache", "Failed")) {
            out.leaf("th", head, "scope", "col", "class", "num");
        }
        out.end().end().start("tbody").line();
        shapes.stream().limit(MAX_ROWS).forEach(shape -> row(out, shape, workload.totalNanos()));
        out.end().end().end().end().line();
    }

    private static List<Charts.Part> parts(List<ShapeStatistics> shapes) {
        List<Charts.Part> parts = new ArrayList<>();
        shapes.stream()
                .limit(Charts.COLOURS - 1)
                .forEach(s -> parts.add(new Charts.Part(s.shape().text(), s.totalNanos())));
        long others = shapes.stream()
                .skip(Charts.COLOURS - 1)
                .mapToLong(ShapeStatistics::totalNanos)
                .sum();
        if (others > 0) {
            parts.add(new Charts.Part("all others", others));
        }
        return parts;
    }

    private static void row(Markup out, ShapeStatistics shape, long totalNanos) {
        double share = totalNanos == 0 ? 0 : (double) shape.totalNanos() / totalNanos;
        long reads = shape.calls() + shape.cacheHits();
        out.start("tr")
                .start("td", "class", "statement")
                .leaf("span", shape.shape().text(), "class", "sql")
                .end();
        out.start("td", "class", "num").text(Figures.percent(share));
        Charts.bar(out, share);
        out.end();
        for (String cell : List.of(
                Figures.nanos(shape.totalNanos()),
                Figures.count(shape.calls()),
                Figures.millis(shape.latency().meanNanos() / 1e6),
                Figures.nanos(shape.latency().percentileNanos(50)),
                Figures.nanos(shape.latency().percentileNanos(95)),
                Figures.nanos(shape.latency().percentileNanos(99)),
                shape.calls() == 0 ? "" : Figures.average((double) shape.rows() / shape.calls()),
                shape.cacheHits() == 0 ? "" : Figures.percent((double) shape.cacheHits() / reads),
                shape.errorCount() == 0 ? "" : Figures.count(shape.errorCount()))) {
            out.leaf("td", cell, "class", "num");
        }
        out.end().line();
    }

    private static void overTime(Markup out, List<LatencySeries> series) {
        Map<Instant, double[]> sums = new TreeMap<>();
        for (LatencySeries shape : series) {
            for (LatencySeries.Point point : shape.points()) {
                double[] sum = sums.computeIfAbsent(point.from(), at -> new double[3]);
                sum[0] += point.calls();
                sum[1] += point.latency().totalNanos() / 1e6;
                sum[2] = Math.max(
                        sum[2], (point.until().toEpochMilli() - point.from().toEpochMilli()) / 1e3);
            }
        }
        if (sums.size() < 2) {
            return;
        }
        List<Charts.Point> calls = new ArrayList<>();
        List<Charts.Point> latency = new ArrayList<>();
        sums.forEach((at, sum) -> {
            calls.add(new Charts.Point(at.toEpochMilli(), sum[2] <= 0 ? 0 : sum[0] / sum[2]));
            latency.add(new Charts.Point(at.toEpochMilli(), sum[0] <= 0 ? 0 : sum[1] / sum[0]));
        });
        List<Instant> times = List.copyOf(sums.keySet());
        String from = Figures.at(times.get(0));
        String until = Figures.at(times.get(times.size() - 1));
        card(out, new Charts.Line("calls per second", calls), from, until, Figures::average);
        card(out, new Charts.Line("mean latency", latency), from, until, Figures::millis);
    }

    private static void card(Markup out, Charts.Line line, String from, String until, Charts.ToText unit) {
        out.start("div", "class", "card").start("div", "class", "body");
        Charts.lines(out, Status.sentenceCase(line.name()) + " over time", List.of(line), from, until, unit);
        out.end().end().line();
    }
}
