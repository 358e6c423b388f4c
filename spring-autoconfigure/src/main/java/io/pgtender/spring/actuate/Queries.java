package io.pgtender.spring.actuate;

import io.pgtender.Report;
import io.pgtender.advice.Recommendation;
import io.pgtender.spring.actuate.QueriesView.Batches;
import io.pgtender.spring.actuate.QueriesView.Query;
import io.pgtender.spring.actuate.QueriesView.Related;
import io.pgtender.spring.actuate.QueriesView.Repetition;
import io.pgtender.spring.actuate.QueriesView.ResultUseView;
import io.pgtender.spring.actuate.QueriesView.SeenAt;
import io.pgtender.spring.actuate.StatementView.CallSiteView;
import io.pgtender.sql.Fingerprint;
import io.pgtender.workload.LatencySeries;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.ResultUse;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Writes down what ran. */
final class Queries {

    private Queries() {}

    static QueriesView of(String dataSource, Workload workload, int limit) {
        List<ShapeStatistics> shapes = workload.shapesByTotalTime();
        return new QueriesView(
                dataSource,
                window(workload),
                shapes.size(),
                Millis.of(workload.totalNanos()),
                shapes.stream()
                        .limit(limit)
                        .map(shape -> query(shape, workload))
                        .toList());
    }

    static QueriesView.Detail detail(
            String dataSource,
            Workload workload,
            ShapeStatistics shape,
            List<LatencySeries> series,
            Optional<Report> report) {
        long seen =
                shape.callSites().values().stream().mapToLong(Long::longValue).sum();
        Fingerprint fingerprint = shape.shape().fingerprint();
        return new QueriesView.Detail(
                dataSource,
                window(workload),
                query(shape, workload),
                Histogram.of(shape.latency()),
                TimeGrid.between(workload.from(), workload.until())
                        .sum(series.stream()
                                .filter(s -> s.shape().fingerprint().equals(fingerprint))
                                .toList()),
                shape.callSites().entrySet().stream()
                        .map(site -> new SeenAt(
                                CallSiteView.of(site.getKey()),
                                site.getValue(),
                                Millis.rounded((double) site.getValue() / seen)))
                        .toList(),
                new TreeMap<>(shape.errors()),
                new Batches(
                        shape.batches().batches(),
                        shape.batches().statements(),
                        shape.batches().largest()),
                resultUse(shape.resultUse()),
                workload.repetitions().stream()
                        .filter(repeated -> repeated.repeated().fingerprint().equals(fingerprint))
                        .map(Queries::repetition)
                        .toList(),
                report.map(known -> related(known, fingerprint)).orElse(List.of()));
    }

    static WindowView window(Workload workload) {
        return new WindowView(
                workload.from(), workload.until(), workload.window().toMillis() / 1e3);
    }

    private static Query query(ShapeStatistics shape, Workload workload) {
        long asked = shape.calls() + shape.cacheHits();
        return new Query(
                StatementView.of(shape.shape()),
                Millis.rounded((double) shape.totalNanos() / Math.max(1, workload.totalNanos())),
                LatencyView.of(shape.latency()),
                shape.errorCount(),
                shape.rows(),
                Millis.rounded((double) shape.rows() / Math.max(1, shape.calls())),
                shape.cacheHits(),
                Millis.rounded((double) shape.cacheHits() / Math.max(1, asked)),
                shape.callSites().keySet().stream()
                        .findFirst()
                        .map(CallSiteView::of)
                        .orElse(null));
    }

    private static ResultUseView resultUse(ResultUse use) {
        return new ResultUseView(
                use.results(), use.rowsRead(), use.rowsFetched(), use.columns(), use.columnsReadCount());
    }

    private static Repetition repetition(RepeatedStatement repeated) {
        return new Repetition(
                repeated.label().name(),
                repeated.confidence().name(),
                Millis.rounded((double) repeated.executions() / Math.max(1, repeated.units())),
                repeated.mostInOneUnit());
    }

    private static List<Related> related(Report report, Fingerprint fingerprint) {
        return Recommendations.byId(report).entrySet().stream()
                .filter(entry -> concerns(entry.getValue(), fingerprint))
                .map(entry -> new Related(
                        entry.getKey(),
                        entry.getValue().finding().kind().label(),
                        entry.getValue().finding().summary()))
                .toList();
    }

    private static boolean concerns(Recommendation recommendation, Fingerprint fingerprint) {
        return recommendation.finding().shapes().stream()
                        .anyMatch(shape -> shape.fingerprint().equals(fingerprint))
                || recommendation
                        .finding()
                        .tree()
                        .filter(tree -> tree.all()
                                .anyMatch(node -> node.shape().fingerprint().equals(fingerprint)))
                        .isPresent();
    }
}
