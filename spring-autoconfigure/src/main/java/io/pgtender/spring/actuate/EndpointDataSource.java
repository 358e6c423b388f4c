package io.pgtender.spring.actuate;

import io.pgtender.Advisor;
import io.pgtender.apply.ChangeRefusedException;
import io.pgtender.apply.JournalEntry;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Plan;
import io.pgtender.sql.Fingerprint;
import io.pgtender.verify.Verdict;
import io.pgtender.workload.LatencySeries;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the endpoint keeps of one data source: its last analysis, and answers of the server for as long as they are new
 * enough. Thread-safe.
 */
final class EndpointDataSource {

    private static final Logger LOG = LoggerFactory.getLogger(PgtenderEndpoint.class);

    /** For how long figures of this process are good: shorter than the steps that they are in. */
    private static final Duration SERIES_AGE = Duration.ofSeconds(2);

    /** For how long the journal is: each reading takes a connection of its own. */
    private static final Duration JOURNAL_AGE = Duration.ofSeconds(2);

    /** For how long a plan, or a verdict, is. */
    private static final Duration ANSWER_AGE = Duration.ofSeconds(30);

    /** Most plans, and most verdicts, that are kept. */
    private static final int MAX_ANSWERS = 100;

    private final String id;
    private final TenderDataSource tended;
    private final Clock clock;
    private final BackgroundAnalysis analysis;
    private final Orders orders;
    private final Memo<List<LatencySeries>> series;
    private final Memo<Journal> journal;
    private final Memo<Changes.Database> changes;
    private final Map<Object, Memo<?>> answers = new LinkedHashMap<>();

    EndpointDataSource(String id, TenderDataSource tended, Duration analysisMaxAge, Clock clock) {
        this.id = id;
        this.tended = tended;
        this.clock = clock;
        Advisor advisor = tended.advisor();
        this.analysis = new BackgroundAnalysis(advisor::analyzeInBackground, analysisMaxAge, clock);
        this.orders = new Orders(clock);
        this.series = new Memo<>(SERIES_AGE, clock, tended::latencySeries);
        this.journal = new Memo<>(JOURNAL_AGE, clock, () -> Journal.read(advisor));
        this.changes = new Memo<>(JOURNAL_AGE, clock, () -> changes(advisor));
    }

    /** The journal, or why there is none. */
    record Journal(List<JournalEntry> entries, @Nullable String absence) {

        static Journal read(Advisor advisor) {
            try {
                return new Journal(advisor.history(), null);
            } catch (ChangeRefusedException e) {
                return new Journal(List.of(), e.getMessage());
            }
        }

        Optional<JournalEntry> find(String id) {
            return entries.stream()
                    .filter(entry -> entry.id().toString().equals(id))
                    .findFirst();
        }
    }

    private static Changes.Database changes(Advisor advisor) {
        try {
            return new Changes.Database(advisor.control().switchedOff().orElse(null), advisor.underWay(), null);
        } catch (ChangeRefusedException e) {
            return new Changes.Database(null, List.of(), e.getMessage());
        }
    }

    String id() {
        return id;
    }

    TenderDataSource tended() {
        return tended;
    }

    BackgroundAnalysis analysis() {
        return analysis;
    }

    Orders orders() {
        return orders;
    }

    Journal journal() {
        return journal.get();
    }

    Changes.Database changes() {
        return changes.get();
    }

    /** Has journal, changes and verdicts read anew: something was done. */
    void changed() {
        journal.forget();
        changes.forget();
        synchronized (answers) {
            answers.clear();
        }
    }

    List<LatencySeries> series() {
        return series.get();
    }

    /** What ran in {@code window}, all since the start without one. */
    Workload workload(@Nullable Duration window) {
        return window == null ? tended.workload() : tended.workloadOfLast(window);
    }

    /** The plan of the slowest execution that was kept. */
    PlanView plan(ShapeStatistics shape) {
        return answer(shape.shape().fingerprint(), () -> explained(shape));
    }

    private PlanView explained(ShapeStatistics shape) {
        Optional<ParameterVector> slowest = shape.samples().stream()
                .filter(ParameterVector::isReplayable)
                .max(Comparator.comparingLong(ParameterVector::elapsedNanos));
        if (slowest.isEmpty()) {
            return noPlan(shape, "no execution whose parameters can be bound again was kept");
        }
        try {
            Plan plan = tended.advisor().explain(slowest.get());
            return new PlanView(id, StatementView.of(shape.shape()), null, Millis.rounded(plan.cost()), Plans.of(plan));
        } catch (SQLException e) {
            // The server's message may quote a value.
            LOG.debug("no plan of {}", shape.shape().fingerprint(), e);
            return noPlan(shape, "the server gave no plan (SQLSTATE " + e.getSQLState() + ")");
        }
    }

    private PlanView noPlan(ShapeStatistics shape, String absence) {
        return new PlanView(id, StatementView.of(shape.shape()), absence, null, null);
    }

    /** What live traffic says of an entry. */
    HistoryView.Detail verdict(JournalEntry entry) {
        return answer(entry.id(), () -> verified(entry));
    }

    private HistoryView.Detail verified(JournalEntry entry) {
        try {
            Verdict verdict = tended.advisor().verify(entry);
            Instant now = clock.instant();
            return new HistoryView.Detail(
                    id, History.entry(entry), History.verdict(entry, verdict, tended.latencySeries(), now), null);
        } catch (IllegalArgumentException e) {
            return new HistoryView.Detail(id, History.entry(entry), null, e.getMessage());
        }
    }

    /** @param key a {@link Fingerprint} or an entry's id */
    @SuppressWarnings("unchecked") // One kind of key has one kind of answer.
    private <T> T answer(Object key, Supplier<T> source) {
        Memo<?> memo;
        synchronized (answers) {
            if (answers.size() >= MAX_ANSWERS && !answers.containsKey(key)) {
                answers.remove(answers.keySet().iterator().next());
            }
            memo = answers.computeIfAbsent(key, k -> new Memo<>(ANSWER_AGE, clock, source));
        }
        return ((Memo<T>) memo).get();
    }
}
