package io.pgtender.assertions;

import io.pgtender.advice.Change;
import io.pgtender.advice.Recommendation;
import io.pgtender.detect.Detector;
import io.pgtender.detect.NPlusOneDetector;
import io.pgtender.detect.Observed;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What to write instead, as the advisor says it for a workload. */
final class Remedies {

    private final List<Recommendation> recommendations;

    Remedies(List<Recommendation> recommendations) {
        this.recommendations = List.copyOf(recommendations);
    }

    static Remedies of(List<RepeatedStatement> repetitions, Instant from, Instant until) {
        List<ShapeStatistics> shapes = List.of(); // the rule asks for repetitions only
        Workload workload = new Workload(from, until, shapes, repetitions, Workload.Drops.NONE);
        Detector detector = new NPlusOneDetector();
        try {
            return new Remedies(detector.detect(new Observed(workload, null)).recommendations());
        } catch (SQLException e) {
            return new Remedies(List.of()); // cannot be without a server
        }
    }

    /** The change that concerns the repeated statement; a finding that it is only the source of is another one's. */
    Optional<Change> of(RepeatedStatement repetition) {
        return recommendations.stream()
                .filter(r -> r.finding().shapes().contains(repetition.repeated()))
                .map(Recommendation::change)
                .findFirst();
    }
}
