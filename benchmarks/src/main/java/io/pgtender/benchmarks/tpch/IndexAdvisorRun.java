package io.pgtender.benchmarks.tpch;

import io.pgtender.benchmarks.tpch.RunOptions.Engine;
import io.pgtender.benchmarks.tpch.RunOptions.Part;
import io.pgtender.whatif.WhatIf;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The advisor's search on TPC-H: what the chosen sets are worth, what it takes to find them, how well the analytic model
 * foresees what HypoPG says, and, if asked, what becomes of all this with real indexes.
 *
 * <p>Prints tables for people, and at the end one line of JSON. {@link RunOptions#USAGE} says what can be asked.
 */
public final class IndexAdvisorRun {

    private final RunOptions options;
    private final ExplainedQueries queries;
    private final HypotheticalSizes hypothetical;
    private final Map<String, Object> json = new LinkedHashMap<>();

    private IndexAdvisorRun(RunOptions options, ExplainedQueries queries, HypotheticalSizes hypothetical) {
        this.options = options;
        this.queries = queries;
        this.hypothetical = hypothetical;
        json.put("scale", options.scale());
    }

    /** Runs and prints. */
    public static void main(String[] arguments) throws SQLException {
        RunOptions options = RunOptions.parse(arguments);
        if (options.isBuilding()) {
            // Before anything else: a database that someone is connected to cannot be cloned.
            try (ScratchDatabase scratch = ScratchDatabase.clone(options.url(), options.source());
                    Connection building = scratch.connect()) {
                run(options, building);
            }
        } else {
            run(options, null);
        }
    }

    private static void run(RunOptions options, @Nullable Connection building) throws SQLException {
        try (Connection connection = DriverManager.getConnection(options.url());
                Connection sizing = DriverManager.getConnection(options.url())) {
            ExplainedQueries queries =
                    ExplainedQueries.read(connection, TpchQuery.of(QuerySet.ALL.numbers(), options.scale()));
            IndexAdvisorRun run = new IndexAdvisorRun(options, queries, new HypotheticalSizes(sizing));
            ChoiceReport choices = run.choose();
            if (run.wants(Part.ENGINES)) {
                run.compareEngines();
            }
            if (building != null) {
                RealIndexes real = new RealIndexes(building);
                if (run.wants(Part.BUILD)) {
                    run.build(choices, real, new Stopwatch(building, options.timeout()));
                }
                if (run.wants(Part.TRUTH)) {
                    run.compareWithTruth(real);
                }
            }
            System.out.println(Json.of(run.json));
        }
    }

    private ChoiceReport choose() throws SQLException {
        ChoiceReport choices = new ChoiceReport(options, queries, hypothetical);
        if (wants(Part.CHOICE) || wants(Part.BUILD)) {
            choices.run();
            System.out.println(choices.text());
            json.put("choices", choices.json());
        }
        return choices;
    }

    private boolean wants(Part part) {
        return options.parts().contains(part);
    }

    private void compareEngines() throws SQLException {
        try (Connection one = DriverManager.getConnection(options.url());
                Connection other = DriverManager.getConnection(options.url());
                WhatIf hypoPg = Engines.open(Engine.PLAIN, one);
                WhatIf analytic = Engines.open(Engine.ANALYTIC, other)) {
            EngineReport report = EngineReport.compare(
                    queries, EngineReport.foreseen(queries, hypoPg), EngineReport.foreseen(queries, analytic));
            System.out.println(report.text("The analytic model beside plain HypoPG, every index on one column"));
            json.put("engines", report.facts());
        }
    }

    private void build(ChoiceReport choices, RealIndexes real, Stopwatch stopwatch) throws SQLException {
        BuildReport built = new BuildReport(queries, real, stopwatch);
        built.run(choices.rows());
        System.out.println(built.text());
        json.put("built", built.json());
        SizeReport sizes = SizeReport.measure(queries, choices.indexes(), real, hypothetical);
        System.out.println(sizes.text());
        json.put("sizes", sizes.json());
    }

    /** The planner's own costs with each index in place, beside what was foreseen. */
    private void compareWithTruth(RealIndexes real) throws SQLException {
        EngineReport.Costs truth = EngineReport.remembered((query, index) -> {
            real.exactly(List.of(index));
            return real.explain(query.query()).cost();
        });
        for (Engine engine : Engine.values()) {
            try (Connection connection = DriverManager.getConnection(options.url());
                    WhatIf whatIf = Engines.open(engine, connection)) {
                EngineReport report = EngineReport.compare(queries, truth, EngineReport.foreseen(queries, whatIf));
                System.out.println(report.text(whatIf.describe() + " beside real indexes, every index on one column"));
                json.put(engine.name().toLowerCase(Locale.ROOT) + "AndTruth", report.facts());
            }
        }
    }
}
