package io.pgtender.benchmarks.tpch;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.TableFacts;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Predicted sizes beside those of real indexes, HypoPG's for comparison. */
final class SizeReport {

    /** Indexes that are hard to size: duplicates, correlated columns, types that are not deduplicated, unique keys. */
    private static final Map<String, List<List<String>>> HARD = Map.of(
            "lineitem",
            List.of(
                    List.of("l_partkey"),
                    List.of("l_orderkey"),
                    List.of("l_partkey", "l_suppkey"),
                    List.of("l_shipmode", "l_partkey")),
            "orders",
            List.of(List.of("o_custkey"), List.of("o_orderkey")),
            "partsupp",
            List.of(List.of("ps_suppkey")),
            "customer",
            List.of(List.of("c_custkey")));

    private final List<Sized> indexes = new ArrayList<>();

    private record Sized(IndexDefinition index, long real, long predicted, long hypothetical) {

        private static double error(long predicted, long real) {
            return 100.0 * (predicted - real) / real;
        }
    }

    /** Those that are hard to size, and {@code more}. */
    static SizeReport measure(
            ExplainedQueries queries, List<IndexDefinition> more, RealIndexes real, HypotheticalSizes hypothetical)
            throws SQLException {
        Set<IndexDefinition> indexes = new LinkedHashSet<>();
        for (TableFacts table : queries.tables()) {
            HARD.getOrDefault(table.name().name(), List.of())
                    .forEach(columns -> indexes.add(CandidateSource.btree(table, columns)));
        }
        indexes.addAll(more);
        PredictedSizes predicted = new PredictedSizes(queries.catalog());
        SizeReport report = new SizeReport();
        for (IndexDefinition index : indexes) {
            report.indexes.add(new Sized(index, real.bytes(index), predicted.bytes(index), hypothetical.bytes(index)));
        }
        return report;
    }

    String text() {
        TextTable table = new TextTable("index", "real MB", "predicted MB", "error %", "HypoPG MB", "error %");
        for (Sized size : indexes) {
            table.row(
                    ChoiceReport.name(size.index),
                    megabytes(size.real),
                    megabytes(size.predicted),
                    String.format(Locale.ROOT, "%+.1f", Sized.error(size.predicted, size.real)),
                    megabytes(size.hypothetical),
                    String.format(Locale.ROOT, "%+.0f", Sized.error(size.hypothetical, size.real)));
        }
        return "Sizes\n" + table;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }

    List<Map<String, Object>> json() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Sized size : indexes) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("index", ChoiceReport.name(size.index));
            one.put("realBytes", size.real);
            one.put("predictedBytes", size.predicted);
            one.put("hypoPgBytes", size.hypothetical);
            all.add(one);
        }
        return all;
    }
}
