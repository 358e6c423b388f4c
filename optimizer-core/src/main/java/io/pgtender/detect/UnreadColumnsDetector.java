package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Remedy;
import io.pgtender.detect.Select.Clause;
import io.pgtender.detect.Words.Range;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.ResultUse;
import io.pgtender.workload.ShapeStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code SELECT *} of which few columns are ever read: the others are read from disk, sent and thrown away, and an index
 * could not answer alone.
 */
public final class UnreadColumnsDetector implements Detector {

    /** Results from which their use is judged. */
    static final long MIN_RESULTS = 20;

    /** Columns of a result from which it is worth naming those that are wanted. */
    static final int MIN_COLUMNS = 8;

    /** Share of the columns that is read, up to which it is few, 0 to 1. */
    static final double READ_SHARE = 1.0 / 3;

    /** Column names that are written out. */
    private static final int MAX_NAMED = 20;

    @Override
    public String name() {
        return "unread-columns";
    }

    @Override
    public Detection detect(Observed observed) {
        List<Recommendation> found = new ArrayList<>();
        for (ShapeStatistics shape : observed.workload().shapesByTotalTime()) {
            ResultUse use = shape.resultUse();
            int read = use.columnsReadCount();
            boolean few = use.results() >= MIN_RESULTS
                    && use.columns() >= MIN_COLUMNS
                    && read > 0
                    && read <= READ_SHARE * use.columns();
            if (few) {
                Select.of(shape.shape())
                        .flatMap(UnreadColumnsDetector::star)
                        .ifPresent(star -> found.add(recommend(shape, use, star)));
            }
        }
        return new Detection(found, List.of(), List.of());
    }

    /** The {@code *} or {@code alias.*} of the select list, the first of several. */
    private static Optional<Range> star(Select select) {
        return select.items(Clause.LIST).stream()
                .filter(item -> select.words().is(item.to() - 1, "*")
                        && (item.length() == 1 || select.words().is(item.to() - 2, ".")))
                .findFirst();
    }

    private static Recommendation recommend(ShapeStatistics statistics, ResultUse use, Range star) {
        QueryShape shape = statistics.shape();
        String table = SqlNames.table(shape);
        int read = use.columnsReadCount();
        List<String> names = use.labelsRead().stream().map(Identifiers::quote).toList();
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence.Measured(String.format(
                Locale.ROOT, "in %,d results, %,d of %,d columns were ever read", use.results(), read, use.columns())));
        if (!names.isEmpty() && names.size() <= MAX_NAMED) {
            evidence.add(new Evidence.Measured("read were " + String.join(", ", names)));
        }
        Finding finding = new Finding(
                Finding.Kind.UNREAD_COLUMNS,
                String.format(
                        Locale.ROOT, "%,d columns of %s are selected by *, %,d are read", use.columns(), table, read),
                List.of(shape),
                evidence);
        Change change = new Change.ApplicationChange(
                "name the columns that are read",
                named(shape, star, names),
                List.of(Remedy.or("with Spring Data: an interface or record projection; with JPA: a constructor"
                        + " expression, or @Basic(fetch = LAZY) for large columns")));
        return new Recommendation(finding, change, new Impact(0, 0));
    }

    /** The statement with the columns instead of the star, where the star is all that it selects. */
    private static Optional<String> named(QueryShape shape, Range star, List<String> names) {
        Select select = Select.of(shape).orElseThrow();
        boolean plain = select.items(Clause.LIST).size() == 1
                && SqlNames.onlyTable(shape).isPresent()
                && !select.isDistinct()
                && !names.isEmpty();
        if (!plain) {
            return Optional.empty();
        }
        Words words = select.words();
        String qualifier = words.slice(star.from(), star.to() - 1);
        String columns =
                String.join(", ", names.stream().map(name -> qualifier + name).toList());
        return Optional.of(words.slice(0, star.from()) + " " + columns + " " + words.slice(star.to(), words.size()));
    }
}
