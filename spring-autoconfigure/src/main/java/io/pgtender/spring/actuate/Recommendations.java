package io.pgtender.spring.actuate;

import io.pgtender.Report;
import io.pgtender.advice.Change;
import io.pgtender.advice.Confidence;
import io.pgtender.advice.Effect;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Remedy;
import io.pgtender.advice.StatementTree;
import io.pgtender.advice.WriteImpact;
import io.pgtender.apply.Approval;
import io.pgtender.spring.actuate.RecommendationsView.ChangeView;
import io.pgtender.spring.actuate.RecommendationsView.ConfidenceView;
import io.pgtender.spring.actuate.RecommendationsView.EffectView;
import io.pgtender.spring.actuate.RecommendationsView.EvidenceView;
import io.pgtender.spring.actuate.RecommendationsView.ImpactView;
import io.pgtender.spring.actuate.RecommendationsView.RecommendationView;
import io.pgtender.spring.actuate.RecommendationsView.RejectionView;
import io.pgtender.spring.actuate.RecommendationsView.RemedyView;
import io.pgtender.spring.actuate.RecommendationsView.WritesView;
import io.pgtender.spring.actuate.RepetitionsView.Branch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes down what an analysis found. */
final class Recommendations {

    private Recommendations() {}

    static RecommendationsView of(String dataSource, AnalysisView analysis, Optional<Report> report) {
        return new RecommendationsView(
                dataSource,
                analysis,
                report.flatMap(Report::server)
                        .map(server -> Health.version(server.versionNumber()))
                        .orElse(null),
                report.map(known -> byId(known).entrySet().stream()
                                .map(entry -> recommendation(entry.getKey(), entry.getValue()))
                                .toList())
                        .orElse(List.of()),
                report.map(Report::rejections).orElse(List.of()).stream()
                        .map(rejection -> new RejectionView(rejection.subject(), rejection.reason()))
                        .toList(),
                report.map(Report::notes).orElse(List.of()));
    }

    /** By the identity of their changes, in the report's order; further ones of the same change get a number. */
    static Map<String, Recommendation> byId(Report report) {
        Map<String, Recommendation> byId = new LinkedHashMap<>();
        for (Recommendation recommendation : report.recommendations()) {
            String id = Approval.id(recommendation.change());
            String free = id;
            for (int number = 2; byId.containsKey(free); number++) {
                free = id + "-" + number;
            }
            byId.put(free, recommendation);
        }
        return byId;
    }

    private static RecommendationView recommendation(String id, Recommendation recommendation) {
        return new RecommendationView(
                id,
                recommendation.finding().kind().name(),
                recommendation.finding().kind().label(),
                recommendation.finding().summary(),
                isApplicable(recommendation),
                StatementView.of(recommendation.finding().shapes()),
                recommendation.finding().tree().map(Recommendations::branch).orElse(null),
                recommendation.finding().evidence().stream()
                        .map(Recommendations::evidence)
                        .toList(),
                change(recommendation.change()),
                impact(recommendation.impact()));
    }

    /** Whether pgtender can make the change. */
    static boolean isApplicable(Recommendation recommendation) {
        return !(recommendation.change() instanceof Change.ApplicationChange);
    }

    static Branch branch(StatementTree tree) {
        return new Branch(
                StatementView.of(tree.shape()),
                tree.caption(),
                tree.children().stream().map(Recommendations::branch).toList());
    }

    static ChangeView change(Change change) {
        return new ChangeView(
                Words.constant(change.getClass()),
                change.describe(),
                change.sql().orElse(null),
                change.reversalSql().orElse(null),
                change instanceof Change.ApplicationChange application
                        ? application.others().stream()
                                .map(Recommendations::remedy)
                                .toList()
                        : List.of());
    }

    private static RemedyView remedy(Remedy remedy) {
        return new RemedyView(
                remedy.choice().name(), remedy.describe(), remedy.sql().orElse(null));
    }

    private static EvidenceView evidence(Evidence evidence) {
        return new EvidenceView(Words.constant(evidence.getClass()), evidence.describe());
    }

    private static ImpactView impact(Impact impact) {
        return new ImpactView(
                Millis.rounded(impact.savedMillisPerHour()),
                impact.sizeBytes(),
                impact.effects().stream().map(Recommendations::effect).toList(),
                impact.writes().map(Recommendations::writes).orElse(null),
                impact.confidence().map(Recommendations::confidence).orElse(null));
    }

    private static EffectView effect(Effect effect) {
        return new EffectView(
                StatementView.of(effect.shape()),
                Millis.rounded(effect.callsPerHour()),
                Millis.rounded(effect.millisBefore()),
                Millis.rounded(effect.millisAfter()),
                Millis.rounded(effect.costBefore()),
                Millis.rounded(effect.costAfter()),
                Millis.rounded(effect.savedMillisPerHour()));
    }

    private static WritesView writes(WriteImpact writes) {
        return new WritesView(
                Millis.rounded(writes.microsPerRow()),
                Millis.rounded(writes.walBytesPerRow()),
                Millis.rounded(writes.millisPerHour()),
                Millis.rounded(writes.hotUpdatesLostPerHour()));
    }

    private static ConfidenceView confidence(Confidence confidence) {
        return new ConfidenceView(confidence.level().name(), confidence.reasons());
    }
}
