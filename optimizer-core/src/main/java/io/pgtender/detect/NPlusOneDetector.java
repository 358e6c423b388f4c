package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.observation.CallSite;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A statement that runs once for each row of another: one query for the list, N for its elements.
 *
 * <p>Seen from repetition: the same read, with mostly different parameters, at least five times in one unit of work.
 */
public final class NPlusOneDetector implements Detector {

    /** Round trips that one batched statement replaces: how many keys fit comfortably into one {@code = ANY(?)}. */
    private static final int BATCH = 1_000;

    @Override
    public String name() {
        return "n-plus-one";
    }

    @Override
    public Detection detect(Observed observed) {
        List<Recommendation> found = new ArrayList<>();
        for (RepeatedStatement repetition : observed.workload().repetitions()) {
            found.add(recommend(repetition, observed.workload()));
        }
        return new Detection(found, List.of(), List.of());
    }

    private static Recommendation recommend(RepeatedStatement repetition, Workload workload) {
        QueryShape repeated = repetition.repeated();
        QueryShape source =
                repetition.source() == null ? null : repetition.source().shape();
        double perUnit = (double) repetition.executions() / repetition.units();
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence.Measured(String.format(
                Locale.ROOT,
                "ran %,d times in %,d units of work (%.0f each, at most %d), %,d of them with different parameters",
                repetition.executions(),
                repetition.units(),
                perUnit,
                repetition.mostInOneUnit(),
                repetition.followed().distinctParameters())));
        evidence.add(new Evidence.Measured(String.format(
                Locale.ROOT,
                "took %.1f ms of the application's time in each unit, %.1f s in all",
                repetition.totalNanos() / 1e6 / repetition.units(),
                repetition.totalNanos() / 1e9)));
        if (source != null) {
            evidence.add(new Evidence.Measured(String.format(
                    Locale.ROOT,
                    "the statement before it returned %.0f rows each time",
                    (double) repetition.followed().sourceRows()
                            / repetition.followed().units())));
        }
        CallSite site = repetition.callSite();
        if (site != null) {
            evidence.add(new Evidence.Measured("called from " + site));
        }
        List<QueryShape> shapes = source == null ? List.of(repeated) : List.of(repeated, source);
        Finding finding = new Finding(
                Finding.Kind.N_PLUS_ONE,
                source == null
                        ? String.format(Locale.ROOT, "one statement runs %.0f times in a loop", perUnit)
                        : String.format(Locale.ROOT, "1 query for a list, then %.0f for its elements", perUnit),
                shapes,
                evidence);
        double batches = Math.ceil(perUnit / BATCH);
        double avoidable = Math.max(0, 1 - batches / perUnit);
        double hours = workload.windowHours();
        return new Recommendation(
                finding,
                new Change.ApplicationChange(
                        fix(repetition), BatchedRead.of(repeated).map(Rewrite::sql)),
                new Impact(repetition.totalNanos() / 1e6 * avoidable / hours, 0));
    }

    private static String fix(RepeatedStatement repetition) {
        Optional<String> batched = BatchedRead.of(repetition.repeated()).map(Rewrite::sql);
        StringBuilder fix = new StringBuilder();
        fix.append(
                batched.isPresent()
                        ? "collect the keys and read all rows in one statement"
                        : "read the rows together with the list, in one statement");
        if (repetition.source() != null) {
            fix.append(", or join them in the first one");
        }
        return fix.append(". With JPA: JOIN FETCH or @EntityGraph on the query, or @BatchSize on the association.")
                .toString();
    }
}
