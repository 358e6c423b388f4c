package io.pgtender.benchmarks.tpch;

import io.pgtender.benchmarks.tpch.RunOptions.Engine;
import io.pgtender.benchmarks.tpch.RunOptions.Part;
import io.pgtender.whatif.WhatIf;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The advisor's search on TPC-H: what the chosen sets are worth, what it takes to find them, how well the analytic model
 * foresees what HypoPG says, and, if asked, what becomes of all this with real indexes.
 *
 * <p>Prints tables for people, and at the end one line of JSON. {@link RunOptions#USAGE} says what can be asked.
 */
public final class IndexAdvisorRun {

    private IndexAdvisorRun() {}

    /** Runs and prints. */
    public static void main(String[] arguments) throws SQLException {
        RunOptions options = RunOptions.parse(arguments);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("scale", options.scale());
        try (Connection connection = DriverManager.getConnection(options.url());
                Connection sizing = DriverManager.getConnection(options.url())) {
            ExplainedQueries queries =
                    ExplainedQueries.read(connection, TpchQuery.of(QuerySet.ALL.numbers(), options.scale()));
            ChoiceReport choices = new ChoiceReport(options, queries, new HypotheticalSizes(sizing));
            if (options.parts().contains(Part.CHOICE) || options.parts().contains(Part.BUILD)) {
                choices.run();
                System.out.println(choices.text());
                json.put("choices", choices.json());
            }
            if (options.parts().contains(Part.ENGINES)) {
                EngineReport engines = compareEngines(options, queries);
                System.out.println(engines.text("The analytic model beside HypoPG, every index on one column"));
                json.put("engines", engines.facts());
            }
        }
        System.out.println(Json.of(json));
    }

    private static EngineReport compareEngines(RunOptions options, ExplainedQueries queries) throws SQLException {
        try (Connection one = DriverManager.getConnection(options.url());
                Connection other = DriverManager.getConnection(options.url());
                WhatIf hypoPg = Engines.open(Engine.HYPOPG, one);
                WhatIf analytic = Engines.open(Engine.ANALYTIC, other)) {
            return EngineReport.compare(
                    queries, EngineReport.foreseen(queries, hypoPg), EngineReport.foreseen(queries, analytic));
        }
    }
}
