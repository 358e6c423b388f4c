package io.pgtender.spring.actuate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the last analysis found, the largest saving first.
 *
 * @param rejections what was considered and left out, with the reason
 * @param notes how things were judged, and what could not be looked at
 */
record RecommendationsView(
        String dataSource,
        AnalysisView analysis,
        @Nullable String server,
        List<RecommendationView> recommendations,
        List<RejectionView> rejections,
        List<String> notes)
        implements OperationResponseBody {

    /**
     * @param id the same in every analysis for the same change
     * @param kind the rule, as {@code Finding.Kind} names it; {@code label} for a person
     * @param applicable whether pgtender can make the change; others are made in the application's code
     */
    record RecommendationView(
            String id,
            String kind,
            String label,
            String summary,
            boolean applicable,
            List<StatementView> statements,
            RepetitionsView.@Nullable Branch tree,
            List<EvidenceView> evidence,
            ChangeView change,
            ImpactView impact) {}

    /** @param type MEASURED, PLANNED, CATALOGUED or DATA_FLOW */
    record EvidenceView(String type, String text) {}

    /**
     * @param type CREATE_INDEX, DROP_INDEX, APPLICATION_CHANGE and so on
     * @param sql ready to paste
     * @param reversalSql what takes it back
     * @param others what else helps, the better first
     */
    record ChangeView(
            String type,
            String description,
            @Nullable String sql,
            @Nullable String reversalSql,
            List<RemedyView> others) {}

    /** @param choice AND: to be done as well; OR: instead */
    record RemedyView(
            String choice, String description, @Nullable String sql) {}

    /**
     * @param savedMillisPerHour predicted
     * @param sizeBytes disk space; negative for space it frees
     */
    record ImpactView(
            double savedMillisPerHour,
            long sizeBytes,
            List<EffectView> effects,
            @Nullable WritesView writes,
            @Nullable ConfidenceView confidence) {}

    /** What it should do to one statement. */
    record EffectView(
            StatementView statement,
            double callsPerHour,
            double millisBefore,
            double millisAfter,
            double costBefore,
            double costAfter,
            double savedMillisPerHour) {}

    /** What it adds to writes. */
    record WritesView(double microsPerRow, double walBytesPerRow, double millisPerHour, double hotUpdatesLostPerHour) {}

    /** @param level HIGH, MODERATE or LOW */
    record ConfidenceView(String level, List<String> reasons) {}

    record RejectionView(String subject, String reason) {}
}
