package io.pgtender.review;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.sql.QueryShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Collects advice; the same change for several statements becomes one, with the evidence of the first. Not thread-safe. */
final class StatisticsFindings {

    private final Map<Change, Recommendation> recommendations = new LinkedHashMap<>();
    private final Set<Rejection> rejections = new LinkedHashSet<>();

    void recommend(
            Finding.Kind kind,
            String summary,
            List<QueryShape> shapes,
            List<Evidence> evidence,
            Change.TableStatistics change) {
        // What a better plan saves cannot be told before it is there: the planner costs with what it knows today.
        recommendations.merge(
                change,
                new Recommendation(new Finding(kind, summary, shapes, evidence), change, new Impact(0, 0)),
                StatisticsFindings::merge);
    }

    void reject(String subject, String reason) {
        rejections.add(new Rejection(subject, reason));
    }

    private static Recommendation merge(Recommendation first, Recommendation other) {
        Finding finding = first.finding();
        List<QueryShape> shapes = Stream.concat(finding.shapes().stream(), other.finding().shapes().stream())
                .distinct()
                .toList();
        return new Recommendation(
                new Finding(finding.kind(), finding.summary(), shapes, finding.evidence()),
                first.change(),
                first.impact());
    }

    List<Recommendation> recommendations() {
        return List.copyOf(recommendations.values());
    }

    /** The first so many, and how many more there are. */
    List<Rejection> rejections(int most) {
        List<Rejection> named = new ArrayList<>(rejections.stream().limit(most).toList());
        if (rejections.size() > most) {
            named.add(new Rejection(
                    "statistics in " + (rejections.size() - most) + " more places", "for reasons like those above"));
        }
        return named;
    }
}
