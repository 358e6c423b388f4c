package io.pgtender.candidate;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.CatalogReader;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Asks the generator about statements of a real server, builds what it proposes, and asks the planner whether it uses it. */
final class CandidateLab implements AutoCloseable {

    private final Connection connection;

    CandidateLab(Connection connection) {
        this.connection = connection;
    }

    /** Candidates for one statement; its parameters are bound as they are. */
    Candidates candidates(String sql, Object... parameters) throws SQLException {
        PlannedStatement statement = PlannedStatement.of(sql, explain(sql, parameters));
        return generator(List.of(statement)).candidates(statement);
    }

    /** Candidates for executions of one statement without parameters. */
    Candidates samples(String... texts) throws SQLException {
        List<PlannedStatement.Sample> samples = new ArrayList<>();
        for (String text : texts) {
            samples.add(new PlannedStatement.Sample(text, explain(text)));
        }
        PlannedStatement statement = new PlannedStatement(samples);
        return generator(List.of(statement)).candidates(statement);
    }

    CandidateGenerator generator(List<PlannedStatement> statements) throws SQLException {
        Set<RelationName> tables = new HashSet<>();
        statements.forEach(s -> s.samples()
                .forEach(
                        sample -> tables.addAll(sample.plan().relationsByAlias().values())));
        Catalog catalog = CatalogReader.read(connection, tables);
        return CandidateGenerator.open(connection, catalog);
    }

    Plan explain(String sql, Object... parameters) throws SQLException {
        if (parameters.length == 0) {
            return new Explainer(connection).explainRaw(sql);
        }
        return new Explainer(connection).explain(sql, statement -> {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
        });
    }

    /** Whether the planner reads {@code index} once it stands; it is dropped again. */
    boolean isUsed(IndexDefinition index, String sql, Object... parameters) throws SQLException {
        String name = "candidate";
        execute(index.createSql(name, false), "ANALYZE " + index.table().toSql());
        try {
            return explain(sql, parameters).indexNames().contains(name);
        } finally {
            execute("DROP INDEX " + new RelationName(index.table().schema(), name).toSql());
        }
    }

    /** What EXPLAIN prints of a statement that the explainer does not take. */
    String explainedText(String sql) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN " + sql)) {
            while (rows.next()) {
                text.append(rows.getString(1)).append('\n');
            }
        }
        return text.toString();
    }

    void execute(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Vacuums until every page is all-visible, which an older snapshot may hold back for a moment. */
    void vacuum(String... tables) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (String table : tables) {
            execute("ALTER TABLE " + table + " SET (autovacuum_enabled = off)");
            RelationName name = new RelationName("public", table);
            do {
                execute("VACUUM (ANALYZE) " + table);
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("pages of " + table + " did not become all-visible");
                }
            } while (CatalogReader.read(connection, List.of(name))
                            .table(name)
                            .orElseThrow()
                            .allVisibleFraction()
                    < 1);
        }
    }

    /** Descriptions without the schema. */
    static List<String> described(Candidates candidates) {
        return candidates.definitions().stream()
                .map(d -> d.describe().replace("public.", ""))
                .toList();
    }

    /** The candidate of that description. */
    static IndexDefinition find(Candidates candidates, String description) {
        return candidates.definitions().stream()
                .filter(d -> d.describe().replace("public.", "").equals(description))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no candidate " + description + " among "
                        + String.join("\n", described(candidates)) + "\nrejected: "
                        + Arrays.toString(candidates.rejections().toArray())));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
