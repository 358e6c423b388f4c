package io.pgtender.benchmarks.tpch;

import io.pgtender.whatif.AnalyticWhatIf;
import io.pgtender.whatif.HypoPgWhatIf;
import io.pgtender.whatif.WhatIf;
import java.sql.Connection;
import java.sql.SQLException;

/** Opens the engine that was asked for, not the best one. */
final class Engines {

    private Engines() {}

    static WhatIf open(RunOptions.Engine engine, Connection connection) throws SQLException {
        return switch (engine) {
            case ANALYTIC -> new AnalyticWhatIf(connection);
            case PLAIN -> new PlainHypoPg(connection);
            case HYPOPG ->
                HypoPgWhatIf.open(connection)
                        .orElseThrow(() -> new IllegalStateException(
                                "the database has no HypoPG; install it and CREATE EXTENSION hypopg"));
        };
    }
}
