package io.pgtender.spring.actuate;

import io.pgtender.Report;
import io.pgtender.apply.JournalEntry;
import io.pgtender.spring.actuate.EndpointAnswers.Refusal;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/** Finds the answer to a reading request. Thread-safe. */
final class EndpointReading {

    /** First segment of what concerns one data source. */
    static final String DATA_SOURCES = "data-sources";

    private static final int DEFAULT_QUERIES = 200;
    private static final int DEFAULT_ENTRIES = 100;

    /** Most statements, or entries, in one answer. */
    private static final int MAX_LIMIT = 1_000;

    private static final Duration OVERVIEW_WINDOW = Duration.ofHours(1);
    private static final Duration SHORTEST_WINDOW = Duration.ofMinutes(1);
    private static final Duration LONGEST_WINDOW = Duration.ofDays(1);

    private final EndpointDataSources dataSources;
    private final Clock clock;

    EndpointReading(EndpointDataSources dataSources, Clock clock) {
        this.dataSources = dataSources;
        this.clock = clock;
    }

    /**
     * What is asked for beside the path.
     *
     * @param window ISO 8601, {@code null} for the view's own
     * @param limit {@code null} for the view's own
     */
    record Query(@Nullable String window, @Nullable String limit) {

        @Nullable
        Duration duration() {
            if (window == null || window.isBlank()) {
                return null;
            }
            try {
                Duration given = Duration.parse(window);
                if (given.compareTo(SHORTEST_WINDOW) >= 0 && given.compareTo(LONGEST_WINDOW) <= 0) {
                    return given;
                }
            } catch (DateTimeException e) {
                // said below
            }
            throw Refusal.badRequest("window must be between PT1M and P1D, for example PT1H");
        }

        int number(int otherwise) {
            if (limit == null || limit.isBlank()) {
                return otherwise;
            }
            try {
                int given = Integer.parseInt(limit.strip());
                if (given >= 1 && given <= MAX_LIMIT) {
                    return given;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw Refusal.badRequest("limit must be between 1 and " + MAX_LIMIT);
        }
    }

    IndexView index(@Nullable String user, IndexView.Writes writes) {
        return new IndexView(
                IndexView.VERSION,
                clock.instant(),
                user,
                writes,
                dataSources.all().stream()
                        .map(one -> new IndexView.DataSourceView(
                                one.id(),
                                one.tended().name(),
                                one.tended().isWatching(),
                                one.tended().cache().isPresent()))
                        .toList());
    }

    /** @param path segments after {@code data-sources}: at least one, the data source */
    OperationResponseBody read(List<String> path, Query query) {
        EndpointDataSource source = find(path.get(0));
        String view = path.size() > 1 ? path.get(1) : "overview";
        if (path.size() > 2) {
            return detail(source, view, path.subList(2, path.size()), query);
        }
        return switch (view) {
            case "overview" -> overview(source, query);
            case "queries" -> Queries.of(source.id(), source.workload(query.duration()), query.number(DEFAULT_QUERIES));
            case "n-plus-one" -> {
                AnalysisView analysis = source.analysis().look();
                yield Repetitions.of(
                        source.id(),
                        source.workload(query.duration()),
                        source.analysis().report(),
                        analysis);
            }
            case "recommendations" -> {
                AnalysisView analysis = source.analysis().look();
                yield Recommendations.of(
                        source.id(), analysis, source.analysis().report());
            }
            case "history" -> history(source, query);
            case "changes" -> Changes.of(source.id(), source.changes(), source.orders(), clock);
            case "cache" ->
                source.tended()
                        .cache()
                        .map(cache -> CacheFigures.of(source.id(), cache, source.workload(null)))
                        .orElseGet(() -> CacheFigures.none(source.id()));
            case "health" ->
                Health.of(
                        source.id(),
                        source.tended(),
                        source.workload(query.duration()),
                        source.analysis().report());
            default -> throw unknown();
        };
    }

    EndpointDataSource find(String id) {
        return dataSources
                .find(id)
                .orElseThrow(() -> Refusal.notFound("no data source has this id; " + DATA_SOURCES + " lists them"));
    }

    /** The entry of that id, or why not. */
    static JournalEntry entry(EndpointDataSource source, String id) {
        EndpointDataSource.Journal journal = source.journal();
        String absence = journal.absence();
        if (absence != null) {
            throw Refusal.conflict(absence);
        }
        return journal.find(id).orElseThrow(() -> Refusal.notFound("the journal has no entry of this id"));
    }

    private OperationResponseBody detail(EndpointDataSource source, String view, List<String> rest, Query query) {
        if (view.equals("queries") && rest.size() == 1) {
            Workload workload = source.workload(query.duration());
            return Queries.detail(
                    source.id(),
                    workload,
                    shape(workload, rest.get(0)),
                    source.series(),
                    source.analysis().report());
        }
        if (view.equals("queries") && rest.size() == 2 && rest.get(1).equals("plan")) {
            return source.plan(shape(source.workload(null), rest.get(0)));
        }
        if (view.equals("history") && rest.size() == 1) {
            return source.verdict(entry(source, rest.get(0)));
        }
        throw unknown();
    }

    private OperationResponseBody overview(EndpointDataSource source, Query query) {
        Duration asked = query.duration();
        Workload workload = source.workload(asked == null ? OVERVIEW_WINDOW : asked);
        AnalysisView analysis = source.analysis().look();
        Optional<Report> report = source.analysis().report();
        long underWay = source.orders().all().stream()
                .filter(order -> !order.hasEnded())
                .count();
        return Overviews.of(
                source.id(),
                workload,
                source.series(),
                Sentences.of(source.tended(), workload, report, analysis, underWay),
                analysis);
    }

    private static HistoryView history(EndpointDataSource source, Query query) {
        EndpointDataSource.Journal journal = source.journal();
        return new HistoryView(
                source.id(),
                journal.absence(),
                journal.entries().stream()
                        .limit(query.number(DEFAULT_ENTRIES))
                        .map(History::entry)
                        .toList());
    }

    private static ShapeStatistics shape(Workload workload, String fingerprint) {
        return workload.shapesByTotalTime().stream()
                .filter(shape -> shape.shape().fingerprint().toString().equals(fingerprint))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("no statement of this fingerprint ran in this time"));
    }

    private static Refusal unknown() {
        return Refusal.notFound(
                "there is no such view; there are overview, queries, n-plus-one, recommendations, history,"
                        + " changes, cache and health");
    }
}
