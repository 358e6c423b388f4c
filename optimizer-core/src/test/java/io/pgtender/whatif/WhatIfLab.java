package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.CatalogReader;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.TableFacts;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A generated shop: skewed, correlated and shuffled columns, and joins with a fan-out. The same data at every run. */
final class WhatIfLab {

    static final List<String> TABLES = List.of("orders", "customers", "items", "small", "events_1", "events_2");

    /** What was promised, and what the planner did once the index stood. */
    record Outcome(WhatIfCase question, HypotheticalCost promised, Plan before, Plan real, boolean reallyUsed) {

        boolean promisedUse() {
            return !promised.used().isEmpty();
        }

        /** Promised cost against the real one, minus 1. */
        double error() {
            double costReally = reallyUsed ? real.cost() : before.cost();
            return promised.costAfter() / costReally - 1;
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%-44s before %10.2f promised %10.2f real %10.2f error %6.1f%% use %s/%s",
                    question.name(),
                    before.cost(),
                    promised.costAfter(),
                    real.cost(),
                    100 * error(),
                    promisedUse() ? "yes" : "no",
                    reallyUsed ? "yes" : "no");
        }
    }

    private WhatIfLab() {}

    static void build(Connection connection) throws SQLException {
        execute(connection, """
                SELECT setseed(0.42);
                CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, country int NOT NULL, city varchar(40));
                INSERT INTO customers SELECT i, 'customer ' || i, (random() * 49)::int, 'city ' || i % 700
                  FROM generate_series(1, 20000) i;
                CREATE TABLE orders (id bigint PRIMARY KEY, customer_id int NOT NULL, status text NOT NULL,
                  created timestamp NOT NULL, amount int NOT NULL, region int NOT NULL, ref int NOT NULL,
                  shipped timestamp, note text NOT NULL);
                INSERT INTO orders SELECT i, (random() * 19999)::int + 1,
                  CASE WHEN random() < 0.9 THEN 'done' WHEN random() < 0.9 THEN 'open' ELSE 'failed' END,
                  timestamp '2024-01-01' + i * interval '2 minutes', (random() * 1000000)::int, (random() * 49)::int,
                  ((i * 7919::bigint) % 200003)::int,
                  CASE WHEN random() < 0.99 THEN timestamp '2024-01-02' + i * interval '2 minutes' END, repeat('n', 60)
                  FROM generate_series(1, 200000) i;
                CREATE TABLE items (order_id int NOT NULL, product int NOT NULL, qty int NOT NULL);
                INSERT INTO items SELECT (random() * 199999)::int + 1, (random() * 4999)::int, (random() * 10)::int
                  FROM generate_series(1, 300000) i;
                CREATE TABLE small (id int, v int);
                INSERT INTO small SELECT i, i % 10 FROM generate_series(1, 100) i;
                CREATE TABLE events (day int NOT NULL, kind int NOT NULL, user_id int NOT NULL) PARTITION BY RANGE (day);
                CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (50);
                CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (50) TO (100);
                INSERT INTO events SELECT i % 100, (random() * 20)::int, (random() * 9999)::int
                  FROM generate_series(1, 100000) i
                """);
        for (String table : TABLES) {
            // a concurrent autovacuum would hold back the pages' visibility, and change statistics between two
            // questions
            execute(connection, "ALTER TABLE " + table + " SET (autovacuum_enabled = off)");
            vacuum(connection, table);
        }
        execute(connection, "ANALYZE events");
    }

    /** Vacuums until every page is all-visible, which an older snapshot may hold back for a moment. */
    private static void vacuum(Connection connection, String table) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        RelationName name = new RelationName("public", table);
        do {
            execute(connection, "VACUUM (ANALYZE) " + table);
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("pages of " + table + " did not become all-visible");
            }
        } while (table(connection, name).allVisibleFraction() < 1);
    }

    static TableFacts table(Connection connection, RelationName name) throws SQLException {
        return CatalogReader.read(connection, List.of(name)).table(name).orElseThrow();
    }

    static Catalog catalog(Connection connection) throws SQLException {
        return CatalogReader.read(
                connection,
                TABLES.stream().map(t -> new RelationName("public", t)).toList());
    }

    /** Asks {@code whatIf}, then builds the index, asks the planner, and drops the index again. */
    static Outcome ask(Connection connection, Catalog catalog, WhatIf whatIf, WhatIfCase question) throws SQLException {
        Explainer explainer = new Explainer(connection);
        Plan before = explainer.explainRaw(question.sql());
        ParameterVector execution = new ParameterVector(question.sql(), List.of(), 0);
        HypotheticalCost promised = whatIf.cost(execution, before, catalog, Set.of(question.index()));
        IndexDefinition index = question.index();
        execute(connection, index.createSql("lab_index", false));
        try {
            Plan real = explainer.explainRaw(question.sql());
            boolean used = real.indexNames().stream().anyMatch(n -> n.startsWith("lab_index") || n.contains("_idx"));
            return new Outcome(question, promised, before, real, used);
        } finally {
            execute(connection, "DROP INDEX lab_index");
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
