package io.pgtender.spring.actuate;

import io.pgtender.Report;
import io.pgtender.spring.actuate.RepetitionsView.Repetition;
import io.pgtender.spring.actuate.RepetitionsView.Source;
import io.pgtender.spring.actuate.RepetitionsView.Tree;
import io.pgtender.spring.actuate.StatementView.CallSiteView;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.Workload;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes down what is repeated. */
final class Repetitions {

    private Repetitions() {}

    static RepetitionsView of(String dataSource, Workload workload, Optional<Report> report, AnalysisView analysis) {
        return new RepetitionsView(
                dataSource,
                Queries.window(workload),
                workload.repetitions().stream().map(Repetitions::repetition).toList(),
                report.map(Repetitions::trees).orElse(List.of()),
                analysis);
    }

    private static List<Tree> trees(Report report) {
        return Recommendations.byId(report).entrySet().stream()
                .flatMap(entry -> entry.getValue().finding().tree().stream()
                        .map(tree -> new Tree(
                                entry.getKey(),
                                entry.getValue().finding().kind().label(),
                                entry.getValue().finding().summary(),
                                Recommendations.branch(tree),
                                Recommendations.change(entry.getValue().change()))))
                .toList();
    }

    private static Repetition repetition(RepeatedStatement repeated) {
        return new Repetition(
                repeated.label().name(),
                repeated.confidence().name(),
                StatementView.of(repeated.repeated()),
                CallSiteView.ofNullable(repeated.callSite()),
                CallSiteView.ofNullable(repeated.loop()),
                source(repeated.source()),
                repeated.units(),
                repeated.executions(),
                Millis.rounded((double) repeated.executions() / Math.max(1, repeated.units())),
                repeated.mostInOneUnit(),
                Millis.of(repeated.totalNanos()));
    }

    private static @Nullable Source source(RepeatedStatement.@Nullable Source source) {
        return source == null
                ? null
                : new Source(
                        StatementView.of(source.shape()),
                        CallSiteView.ofNullable(source.callSite()),
                        source.column(),
                        source.keyColumn(),
                        source.relation().name());
    }
}
