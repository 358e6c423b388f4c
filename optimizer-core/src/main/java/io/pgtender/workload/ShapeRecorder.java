package io.pgtender.workload;

import io.pgtender.dataflow.ResultColumns;
import io.pgtender.dataflow.TracedStatement;
import io.pgtender.observation.CallSite;
import io.pgtender.observation.CallStack;
import io.pgtender.observation.ParameterVector;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.StatementKind;
import io.pgtender.sql.ValueSlots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what happens to one shape. Comes from {@link WorkloadRecorder#shape}; keep it for as long as the statement
 * text is kept, it stays valid across resets.
 *
 * <p>Thread-safe, without locks. Recording an execution takes some 20 ns and allocates nothing; the questions
 * ({@code wants...}) take a few nanoseconds, so ask them on every execution.
 */
public class ShapeRecorder {

    /** Executions of a shape whose call site is always wanted, from the first on. */
    static final int FIRST_CALL_SITES = 3;

    /** After those, one execution in so many; a power of two. */
    static final int CALL_SITE_INTERVAL = 256;

    /** Executions for which a shape is young: units that run one are looked at in full. */
    static final int YOUNG_EXECUTIONS = 64;

    /** Units repeating a shape whose call site is always wanted, from the first on. */
    static final int FIRST_REPETITION_SITES = 8;

    /**
     * After those, one unit in so many: a walk up a cold stack takes longer than the query. A prime, so that code which
     * takes turns is not always met at the same turn.
     */
    static final int REPETITION_SITE_INTERVAL = 61;

    private static final AtomicLong IDS = new AtomicLong();

    private final QueryShape shape;
    private final StatementKind kind;
    private final int number;
    private final SampleBudget budget;
    private volatile ShapeCounters counters;

    /** The first text of this shape that was executed. */
    private volatile @Nullable String text;

    private volatile @Nullable TextValues textValues;
    private volatile @Nullable TracedStatement traced;

    ShapeRecorder(QueryShape shape, int number) {
        this(shape, number, new SampleBudget());
    }

    ShapeRecorder(QueryShape shape, int number, SampleBudget budget) {
        this.budget = budget;
        this.shape = shape;
        this.number = number;
        this.kind = shape.kind();
        this.counters = new ShapeCounters(shape.fingerprint().value(), budget);
    }

    public QueryShape shape() {
        return shape;
    }

    /** The kind of {@link #shape}, nearer at hand. */
    public StatementKind kind() {
        return kind;
    }

    /** Tells the shapes of one {@link WorkloadRecorder} apart in less room than they take. */
    int number() {
        return number;
    }

    /** Whether the shape has hardly run since the start or the last reset. Asks what {@link #wantsCallSite} counts. */
    boolean isYoung() {
        return counters.callSiteQuestions < YOUNG_EXECUTIONS;
    }

    /** Whether {@code sql} is the very text object that this shape was first executed with. */
    @SuppressWarnings("ReferenceEquality") // an equal text elsewhere is kept once more, which is all that it costs
    boolean isText(String sql) {
        String known = text;
        return known == null ? isFirst(sql) : known == sql;
    }

    private synchronized boolean isFirst(String sql) {
        if (text == null && sql.length() <= QueryShape.MAX_TEXT_LENGTH) {
            text = sql;
        }
        return sql.equals(text);
    }

    /** The first text of this shape that was executed; {@code null} before. */
    @Nullable
    String text() {
        return text;
    }

    /**
     * One execution that succeeded, or a JDBC batch.
     *
     * @param elapsedNanos time inside the driver's execute call
     */
    public void executed(long elapsedNanos) {
        counters.latency.record(elapsedNanos);
    }

    /**
     * One execution that threw; it counts as a call too.
     *
     * @param sqlState {@code null} where the driver gave none
     */
    public void failed(long elapsedNanos, @Nullable String sqlState) {
        ShapeCounters now = counters;
        now.latency.record(elapsedNanos);
        if (!now.errors.add(sqlState == null ? ShapeCounters.UNKNOWN_STATE : sqlState)) {
            now.otherErrors.increment();
        }
    }

    /** Rows that the application read from one execution, or that it changed. */
    public void rows(long rows) {
        if (rows > 0) {
            counters.rows(rows);
        }
    }

    /**
     * What the application did with one result, once that is closed or at its end. Not every result need be told of: the
     * figures are compared with one another only.
     *
     * @param rowsRead rows that it moved to
     * @param rowsFetched rows that the driver had got from the server by then
     * @param columns columns of the result
     * @param columnsRead {@link ResultUse#bit} of each column that a getter was called for, or'ed
     */
    public void resultUsed(long rowsRead, long rowsFetched, int columns, long columnsRead) {
        counters.resultUsed(rowsRead, rowsFetched, columns, columnsRead);
    }

    /** Size of one batch, in statements; the batch itself is an {@linkplain #executed execution}. */
    public void batched(long statements) {
        counters.batched(statements);
    }

    /** A read that the result cache served: no execution. */
    public void cacheHit() {
        counters.cacheHits.increment();
    }

    /** Whether the parameters of an execution that took so long are worth a {@link #sample}. Ask once per execution. */
    public boolean wantsSample(long elapsedNanos) {
        return counters.samples.wants(elapsedNanos);
    }

    /** Keeps the parameters of one execution, or drops them if others turn out to be worth more, or if there is no room. */
    public void sample(ParameterVector parameters) {
        String sql = parameters.sql();
        int ownTextChars = isText(sql) ? 0 : sql.length();
        counters.samples.offer(parameters, SampleBudget.bytes(parameters, ownTextChars));
    }

    /** One execution asked for values of this fingerprint, in a unit of work that is looked at in full. */
    void asked(long key) {
        counters.asked(key);
    }

    /** Whether it is this execution's turn to have its call site captured. Ask once per execution. */
    public boolean wantsCallSite() {
        int question = ++counters.callSiteQuestions;
        return (question & (CALL_SITE_INTERVAL - 1)) == 0 || (question > 0 && question <= FIRST_CALL_SITES);
    }

    /** Counts a call site, if it is one of the first {@value ShapeCounters#MAX_CALL_SITES} of this shape. */
    public void callSite(CallSite callSite) {
        counters.callSites.add(callSite);
    }

    /**
     * Whether it is this unit's turn to have the call stacks captured of its repetitions.
     *
     * @param execution how often the unit has run the shape by now: the second execution takes the turn for all
     */
    boolean wantsRepetitionStack(int execution) {
        ShapeCounters now = counters;
        int question = execution == 2 ? now.repetitionSiteQuestions++ : now.repetitionSiteQuestions - 1;
        return question < FIRST_REPETITION_SITES || question % REPETITION_SITE_INTERVAL == 0;
    }

    void repetitionStack(CallStack stack) {
        counters.repetitionStack = stack;
    }

    /** Where a unit was last seen to repeat the shape. */
    @Nullable
    CallStack repetitionStack() {
        return counters.repetitionStack;
    }

    /** The repetition that the last followed unit found of this shape; {@code null} when none has. */
    RepetitionTable.@Nullable Sums knownRepetition() {
        return counters.knownRepetition;
    }

    void knownRepetition(RepetitionTable.@Nullable Sums repetition) {
        counters.knownRepetition = repetition;
    }

    /** The shape as the data flow knows it. */
    TracedStatement traced() {
        TracedStatement known = traced;
        if (known == null) {
            known = new TracedStatement(IDS.getAndIncrement(), shape, ValueSlots.of(shape));
            traced = known;
        }
        return known;
    }

    /** Whether the columns of a result of this shape are not known yet. */
    public boolean wantsColumns() {
        TracedStatement known = traced;
        return known == null || known.columns() == null;
    }

    /** Columns of its result; 0 while they are not known. */
    public int columnCount() {
        TracedStatement known = traced;
        ResultColumns columns = known == null ? null : known.columns();
        return columns == null ? 0 : columns.count();
    }

    /** The columns of its result, as the driver tells them. */
    public void columns(ResultColumns columns) {
        traced = traced().withColumns(columns);
    }

    /** What stands at the slots of a text of this shape; {@code null} for the first text. */
    TextValues valuesOf(@Nullable String otherText) {
        if (otherText != null) {
            return TextValues.of(otherText);
        }
        TextValues known = textValues;
        if (known == null) {
            known = TextValues.of(Objects.requireNonNullElse(text, shape.text()));
            textValues = known;
        }
        return known;
    }

    /** The call site that was counted most. */
    @Nullable
    CallSite callSite() {
        return counters.callSites.snapshot().entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    /** What was recorded since the start or the last reset. */
    public ShapeStatistics snapshot() {
        ShapeStatistics statistics = counters.snapshot(shape);
        TracedStatement known = traced;
        ResultColumns columns = known == null ? null : known.columns();
        return columns == null || statistics.resultUse().results() == 0
                ? statistics
                : statistics.withLabels(labels(columns));
    }

    /** None where one is not known. */
    private static List<String> labels(ResultColumns columns) {
        List<String> labels = new ArrayList<>();
        for (int column = 0; column < columns.count(); column++) {
            String label = columns.label(column);
            if (label == null) {
                return List.of();
            }
            labels.add(label);
        }
        return labels;
    }

    /** False for the recorder that stands in for all shapes beyond the bound. */
    boolean isTracked() {
        return true;
    }

    long totalNanos() {
        return counters.latency.totalNanos();
    }

    long errorCount() {
        return counters.errorCount();
    }

    LatencyDistribution latency() {
        return counters.latency.snapshot();
    }

    int allocatedOctaves() {
        return counters.latency.allocatedOctaves();
    }

    /** Starts from zero. An execution that is being recorded at this moment may go to what is thrown away. */
    void reset() {
        ShapeCounters old = counters;
        counters = new ShapeCounters(shape.fingerprint().value(), budget);
        old.samples.discard();
    }
}
