package io.pgtender.spring.actuate;

import io.pgtender.spring.actuate.OverviewView.Sentence;
import io.pgtender.spring.actuate.OverviewView.Share;
import io.pgtender.spring.actuate.OverviewView.Shares;
import io.pgtender.spring.actuate.OverviewView.Totals;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.LatencySeries;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Writes down how a data source is at a glance. */
final class Overviews {

    /** Statements that are told apart in a chart; a person tells no more colours apart. */
    private static final int MAX_SHARES = 12;

    private Overviews() {}

    static OverviewView of(
            String dataSource,
            Workload workload,
            List<LatencySeries> series,
            List<Sentence> sentences,
            AnalysisView analysis) {
        TimeGrid grid = TimeGrid.between(workload.from(), workload.until());
        return new OverviewView(
                dataSource,
                Queries.window(workload),
                totals(workload),
                sentences,
                grid.sum(series),
                shares(grid, series),
                analysis);
    }

    private static Totals totals(Workload workload) {
        List<ShapeStatistics> shapes = workload.shapesByTotalTime();
        double seconds = Math.max(workload.window().toMillis() / 1e3, 1e-3);
        return new Totals(
                shapes.size(),
                workload.calls(),
                shapes.stream().mapToLong(ShapeStatistics::errorCount).sum(),
                shapes.stream().mapToLong(ShapeStatistics::rows).sum(),
                Millis.rounded(workload.calls() / seconds),
                Millis.rounded(workload.totalNanos() / 1e9 / seconds),
                LatencyView.of(LatencyHistogram.merge(
                        shapes.stream().map(ShapeStatistics::latency).toList())),
                shapes.stream().mapToLong(ShapeStatistics::cacheHits).sum());
    }

    private record Stacked(LatencySeries series, double[] millis, double total) {}

    private static Shares shares(TimeGrid grid, List<LatencySeries> series) {
        List<Stacked> stacked = series.stream()
                .map(one -> {
                    double[] millis = grid.millis(one);
                    return new Stacked(one, millis, Arrays.stream(millis).sum());
                })
                .filter(one -> one.total > 0)
                .sorted(Comparator.comparingDouble(Stacked::total).reversed())
                .toList();
        double[] others = new double[grid.beginnings().size()];
        stacked.stream().skip(MAX_SHARES).forEach(one -> {
            for (int i = 0; i < others.length; i++) {
                others[i] += one.millis[i];
            }
        });
        List<Share> shares = new ArrayList<>();
        stacked.stream()
                .limit(MAX_SHARES)
                .forEach(one -> shares.add(
                        new Share(StatementView.of(one.series.shape()), Millis.rounded(one.total), list(one.millis))));
        return new Shares(grid.beginnings(), shares, list(others));
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).map(Millis::rounded).boxed().toList();
    }
}
