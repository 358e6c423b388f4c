package io.pgtender.benchmarks.tpch;

import io.pgtender.benchmarks.tpch.ExplainedQueries.Explained;
import io.pgtender.benchmarks.tpch.Stopwatch.Timed;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.plan.Plan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What becomes of chosen sets that are built: their true size and cost, whether each index is read, and what time is saved. */
final class BuildReport {

    private final ExplainedQueries queries;
    private final RealIndexes real;
    private final Stopwatch stopwatch;
    private final List<Built> sets = new ArrayList<>();

    BuildReport(ExplainedQueries queries, RealIndexes real, Stopwatch stopwatch) {
        this.queries = queries;
        this.real = real;
        this.stopwatch = stopwatch;
    }

    /**
     * One set.
     *
     * @param row how it was chosen
     * @param bytes its true size
     * @param percent cost by plain EXPLAIN, in percent of no index
     * @param unread indexes that no query reads
     * @param times of all 22 queries
     */
    private record Built(
            ChoiceReport.Row row, long bytes, double percent, List<IndexDefinition> unread, List<Timed> times) {

        private String name() {
            return row.querySet().name() + " " + row.engine().name().toLowerCase(Locale.ROOT) + " "
                    + row.budgetMegabytes();
        }
    }

    private List<Timed> before = List.of();

    void run(List<ChoiceReport.Row> rows) throws SQLException {
        List<TpchQuery> all = queries.queries().stream().map(Explained::query).toList();
        real.exactly(List.of());
        before = stopwatch.time(all);
        for (ChoiceReport.Row row : rows) {
            List<IndexDefinition> indexes = row.choice().indexes();
            real.exactly(indexes);
            ExplainedQueries judged = queries.only(row.querySet());
            double cost = 0;
            Set<IndexDefinition> read = new HashSet<>();
            for (Explained query : judged.queries()) {
                Plan plan = real.explain(query.query());
                cost += plan.cost();
                indexes.stream().filter(index -> real.isRead(index, plan)).forEach(read::add);
            }
            long bytes = 0;
            for (IndexDefinition index : indexes) {
                bytes += real.bytes(index);
            }
            List<IndexDefinition> unread =
                    indexes.stream().filter(index -> !read.contains(index)).toList();
            sets.add(new Built(row, bytes, 100 * cost / judged.cost(), unread, stopwatch.time(all)));
        }
    }

    String text() {
        TextTable costs = new TextTable("set", "true MB", "cost %", "indexes", "unread", "seconds, all 22");
        costs.row("no index", "0", "100.00", "0", "0", total(before));
        for (Built set : sets) {
            costs.row(
                    set.name(),
                    String.format(Locale.ROOT, "%.0f", set.bytes / 1e6),
                    String.format(Locale.ROOT, "%.2f", set.percent),
                    String.valueOf(set.row.choice().indexes().size()),
                    String.valueOf(set.unread.size()),
                    total(set.times));
        }
        StringBuilder text = new StringBuilder("Sets built: cost by plain EXPLAIN, executions in seconds\n");
        text.append(costs).append('\n').append(times());
        for (Built set : sets) {
            if (!set.unread.isEmpty()) {
                text.append(set.name())
                        .append(" unread: ")
                        .append(ChoiceReport.names(set.unread))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private TextTable times() {
        List<String> heads = new ArrayList<>(List.of("query", "no index"));
        sets.forEach(set -> heads.add(set.name()));
        TextTable table = new TextTable(heads.toArray(String[]::new));
        for (int i = 0; i < before.size(); i++) {
            List<String> cells =
                    new ArrayList<>(List.of("Q" + before.get(i).query().number(), seconds(before.get(i))));
            for (Built set : sets) {
                cells.add(seconds(set.times.get(i)));
            }
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    private static String seconds(Timed time) {
        return String.format(Locale.ROOT, "%s%.2f", time.isCancelled() ? ">" : "", time.seconds());
    }

    private static String total(List<Timed> times) {
        boolean isCancelled = times.stream().anyMatch(Timed::isCancelled);
        return String.format(
                Locale.ROOT,
                "%s%.1f",
                isCancelled ? ">" : "",
                times.stream().mapToDouble(Timed::seconds).sum());
    }

    List<Map<String, Object>> json() {
        List<Map<String, Object>> all = new ArrayList<>();
        Map<String, Object> none = new LinkedHashMap<>();
        none.put("set", "no index");
        none.put("seconds", times(before));
        all.add(none);
        for (Built set : sets) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("set", set.name());
            one.put("trueBytes", set.bytes);
            one.put("costPercent", set.percent);
            one.put("unread", ChoiceReport.names(set.unread));
            one.put("seconds", times(set.times));
            all.add(one);
        }
        return all;
    }

    private static Map<String, Object> times(List<Timed> times) {
        Map<String, Object> byQuery = new LinkedHashMap<>();
        times.forEach(
                time -> byQuery.put("Q" + time.query().number(), time.isCancelled() ? "timeout" : time.seconds()));
        return byQuery;
    }
}
