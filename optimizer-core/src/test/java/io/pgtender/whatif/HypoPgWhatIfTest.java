package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterBinder;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.sql.RelationName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** HypoPG, on the server that PGTENDER_HYPOPG_URL names: {@code jdbc:postgresql://host:port/db?user=superuser}. */
class HypoPgWhatIfTest {

    private static final IndexDefinition BY_CUSTOMER =
            IndexDefinition.btree(new RelationName("public", "orders"), List.of(IndexKey.column("customer_id")));
    private static final ParameterVector ONE_CUSTOMER = new ParameterVector(
            "select * from orders where customer_id = ?", List.of(new Parameter(77, Types.INTEGER)), 0);

    private static final String DATABASE =
            "whatif_" + UUID.randomUUID().toString().replace("-", "");

    private static Connection admin;
    private static Connection connection;
    private static Catalog catalog;

    @BeforeAll
    static void build() throws SQLException {
        String url = System.getenv("PGTENDER_HYPOPG_URL");
        Assumptions.assumeTrue(
                url != null && !url.isBlank(),
                "PGTENDER_HYPOPG_URL is not set: HypoPG is tested on a server that has it only");
        admin = DriverManager.getConnection(url);
        WhatIfLab.execute(admin, "CREATE DATABASE " + DATABASE);
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setDatabaseName(DATABASE);
        connection = dataSource.getConnection();
        WhatIfLab.build(connection);
        WhatIfLab.execute(connection, "CREATE SCHEMA \"Ext\"; CREATE EXTENSION hypopg SCHEMA \"Ext\"");
        catalog = WhatIfLab.catalog(connection);
    }

    @AfterAll
    static void drop() throws SQLException {
        if (connection != null) {
            connection.close();
            WhatIfLab.execute(admin, "DROP DATABASE " + DATABASE);
            admin.close();
        }
    }

    @Test
    void open_withHypoPgInstalled_prefersIt() throws SQLException {
        try (WhatIf whatIf = WhatIfs.open(connection, catalog)) {
            assertThat(whatIf.describe()).startsWith("HypoPG 1.");
        }
    }

    @Test
    void cost_withUsefulIndex_usesIt() throws SQLException {
        try (WhatIf whatIf = WhatIfs.open(connection, catalog)) {
            HypotheticalCost cost = whatIf.cost(ONE_CUSTOMER, today(ONE_CUSTOMER), catalog, Set.of(BY_CUSTOMER));

            assertThat(cost.used()).containsExactly(BY_CUSTOMER);
            assertThat(cost.ratio()).isLessThan(0.1);
        }
    }

    @Test
    void cost_afterwards_leavesNoHypotheticalIndex() throws SQLException {
        try (WhatIf whatIf = WhatIfs.open(connection, catalog)) {
            whatIf.cost(ONE_CUSTOMER, today(ONE_CUSTOMER), catalog, Set.of(BY_CUSTOMER));

            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM \"Ext\".hypopg()")) {
                row.next();
                assertThat(row.getInt(1)).isZero();
            }
        }
    }

    @Test
    void cost_withIndexOfUnknownMethod_leavesItOut() throws SQLException {
        IndexDefinition gin = new IndexDefinition(
                BY_CUSTOMER.table(), "gin", List.of(IndexKey.column("note")), List.of(), null, false);
        try (WhatIf whatIf = WhatIfs.open(connection, catalog)) {
            HypotheticalCost cost = whatIf.cost(ONE_CUSTOMER, today(ONE_CUSTOMER), catalog, List.of(gin, BY_CUSTOMER));

            assertThat(cost.used()).containsExactly(BY_CUSTOMER);
        }
    }

    @Test
    void cost_afterRefusedStatement_worksAgain() throws SQLException {
        ParameterVector broken = new ParameterVector("select * from nowhere", List.of(), 0);
        try (WhatIf whatIf = WhatIfs.open(connection, catalog)) {
            Plan plan = today(ONE_CUSTOMER);

            assertThatThrownBy(() -> whatIf.cost(broken, plan, catalog, Set.of(BY_CUSTOMER)))
                    .isInstanceOf(SQLException.class);
            assertThat(whatIf.cost(ONE_CUSTOMER, plan, catalog, Set.of(BY_CUSTOMER))
                            .used())
                    .hasSize(1);
        }
    }

    @Test
    void analyticModel_besideHypoPg_agrees() throws Exception {
        List<String> table = new ArrayList<>();
        List<String> falsePromises = new ArrayList<>();
        List<Double> errors = new ArrayList<>();
        WhatIf hypoPg = HypoPgWhatIf.open(connection).orElseThrow();
        WhatIf analytic = new AnalyticWhatIf(connection);
        for (WhatIfCase question : WhatIfCase.ALL) {
            ParameterVector execution = new ParameterVector(question.sql(), List.of(), 0);
            Plan plan = today(execution);
            HypotheticalCost theirs = hypoPg.cost(execution, plan, catalog, Set.of(question.index()));
            HypotheticalCost ours = analytic.cost(execution, plan, catalog, Set.of(question.index()));
            String line = String.format(
                    "%-44s before %10.2f HypoPG %10.2f analytic %10.2f",
                    question, plan.cost(), theirs.costAfter(), ours.costAfter());
            table.add(line);
            boolean onlyOurs = !ours.used().isEmpty() && theirs.used().isEmpty();
            // HypoPG takes its index for too big, so the last word is that of the real one.
            if (onlyOurs
                    && !WhatIfLab.ask(connection, catalog, analytic, question).reallyUsed()) {
                falsePromises.add(line);
            }
            if (!ours.used().isEmpty() && !theirs.used().isEmpty()) {
                errors.add(Math.abs(ours.costAfter() / theirs.costAfter() - 1));
            }
        }
        Files.write(Path.of("target", "what-if-hypopg.txt"), table);

        assertThat(falsePromises).isEmpty();
        assertThat(errors.stream().sorted().skip(errors.size() / 2).findFirst().orElseThrow())
                .as("median difference")
                .isCloseTo(0, within(0.05));
    }

    private static Plan today(ParameterVector execution) throws SQLException {
        return new Explainer(connection).explain(execution.sql(), s -> ParameterBinder.bind(s, execution.parameters()));
    }
}
