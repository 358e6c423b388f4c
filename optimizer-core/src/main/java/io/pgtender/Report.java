package io.pgtender;

import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.workload.ServerComparison;
import io.pgtender.workload.Workload;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What one analysis found. Immutable; {@link #toString()} is made to be read in a terminal.
 *
 * @param dataSourceName the name given to the data source
 * @param workload what was looked at
 * @param server the server, empty when it could not be reached
 * @param recommendations what to do, the largest saving first
 * @param rejections what was considered and left out
 * @param notes how things were judged, and what could not be looked at
 * @param serverTimes the application's times beside the server's, where it counts them
 */
public record Report(
        String dataSourceName,
        Workload workload,
        Optional<ServerFacts> server,
        List<Recommendation> recommendations,
        List<Rejection> rejections,
        List<String> notes,
        Optional<ServerComparison> serverTimes) {

    public Report {
        recommendations = recommendations.stream()
                .sorted(Comparator.comparingDouble(
                                (Recommendation r) -> r.impact().savedMillisPerHour())
                        .reversed())
                .toList();
        rejections = List.copyOf(rejections);
        notes = List.copyOf(notes);
    }

    /** The report as text, at most 100 columns wide. Parameter values are not in it. */
    @Override
    public String toString() {
        return new ReportText(this).render();
    }
}
