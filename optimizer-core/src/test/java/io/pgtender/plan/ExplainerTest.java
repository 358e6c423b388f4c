package io.pgtender.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.plan.Condition.Kind;
import io.pgtender.plan.Explainer.Binder;
import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class ExplainerTest {

    private static final PGSimpleDataSource DATABASE = TestPostgres.newDatabase();

    private Connection connection;
    private Explainer explainer;

    @BeforeAll
    static void createTables() throws SQLException {
        try (Connection connection = DATABASE.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA \"Sales Dept\"");
            statement.execute(
                    "CREATE TABLE \"Sales Dept\".\"Order Lines\" (\"Customer Id\" int, code varchar(10), j jsonb)");
            statement.execute("CREATE TABLE item (id int PRIMARY KEY, status int NOT NULL, name varchar(20))");
            statement.execute("INSERT INTO item SELECT i, CASE WHEN i % 100 = 0 THEN 1 ELSE 0 END, 'n' || i"
                    + " FROM generate_series(1, 10000) i");
            statement.execute("CREATE INDEX item_status ON item (status)");
            statement.execute("CREATE VIEW item_view AS SELECT id AS item_id, status FROM item WHERE id > 5");
            statement.execute("CREATE TABLE part (k int, v int) PARTITION BY RANGE (k)");
            statement.execute("CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10)");
            statement.execute("CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (10) TO (20)");
            statement.execute("ANALYZE");
        }
    }

    @BeforeEach
    void open() throws SQLException {
        connection = DATABASE.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = on");
        }
        explainer = new Explainer(connection);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void boundValues_decideThePlan() throws SQLException {
        String sql = "select * from item where status = ?";

        Plan common = explainer.explain(sql, statement -> statement.setInt(1, 0));
        Plan rare = explainer.explain(sql, statement -> statement.setInt(1, 1));

        assertThat(common.indexNames()).isEmpty();
        assertThat(rare.indexNames()).containsExactly("item_status");
    }

    @Test
    void boundValue_isSeenAgainAndAgain() throws SQLException {
        // beyond pgjdbc's prepareThreshold of 5 and PostgreSQL's five custom plans
        for (int i = 0; i < 12; i++) {
            Plan plan = explainer.explain("select * from item where status = ?", statement -> statement.setInt(1, 1));
            assertThat(plan.root().rows()).isBetween(50.0, 200.0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update item set name = 'x' where id = 3",
                "delete from item where id = 3",
                "insert into item values (-1, 0, 'x')",
                "with gone as (delete from item where id = 3 returning *) select * from gone",
                "merge into item using part on id = k when matched then delete",
                "select * from item where id = 3 for update",
            })
    void dataModification_isPlannedInAReadOnlySessionAndNotRun(String sql) throws SQLException {
        Plan plan = explainer.explain(sql, Binder.NONE);

        assertThat(plan.cost()).isPositive();
        assertThat(plan.relationsByAlias()).containsEntry("item", new RelationName("public", "item"));
        assertThat(count("item")).isEqualTo(10_000);
        assertThat(count("item WHERE name = 'x'")).isZero();
    }

    @Test
    void severalStatements_areNotSent() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
        }

        assertThatThrownBy(() -> explainer.explainRaw("select 1; delete from item"))
                .isInstanceOf(NotExplainableException.class);
        assertThatThrownBy(() -> explainer.explain("select 1; delete from item", Binder.NONE))
                .isInstanceOf(NotExplainableException.class);
        assertThat(count("item")).isEqualTo(10_000);
    }

    @Test
    void failure_insideATransaction_leavesItUsable() throws SQLException {
        connection.setAutoCommit(false);
        assertThat(count("item")).isEqualTo(10_000);

        assertThatThrownBy(() -> explainer.explainRaw("select * from no_such_table"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("no_such_table");

        assertThat(explainer.explainRaw("select 1").root().type()).isEqualTo("Result");
        assertThat(count("item")).isEqualTo(10_000);
    }

    @Test
    void failure_inAutocommit_leavesTheSessionUsable() throws SQLException {
        assertThatThrownBy(() -> explainer.explain("select * from item where id = ?", Binder.NONE))
                .isInstanceOf(SQLException.class);

        assertThat(explainer.explainRaw("select 1").cost()).isPositive();
    }

    @Test
    void questionMarksAndBraces_ofARawStatement_areOperatorsAndText() throws SQLException {
        Plan plan = explainer.explainRaw("select '{ts}', j from \"Sales Dept\".\"Order Lines\" where j ? 'a'");

        assertThat(plan.root().property("Filter")).contains("(\"Order Lines\".j ? 'a'::text)");
    }

    @Test
    void quotedNames_areReadBack() throws SQLException {
        Plan plan = explainer.explain(
                "select 1 from \"Sales Dept\".\"Order Lines\" \"O L\" where \"Customer Id\" = ? and code = ?",
                statement -> {
                    statement.setInt(1, 7);
                    statement.setString(2, "it's; (AND)\u0001");
                });

        assertThat(plan.relationsByAlias()).containsEntry("O L", new RelationName("Sales Dept", "Order Lines"));
        List<Condition> conditions = Conditions.of(plan.root());
        assertThat(conditions).extracting(Condition::kind).containsExactly(Kind.EQUALITY, Kind.EQUALITY);
        assertThat(conditions).extracting(Condition::column).containsExactly("Customer Id", "code");
        assertThat(conditions.get(1).operand()).isEqualTo("'it''s; (AND)\u0001'::text");
    }

    @Test
    void conditions_ofARealPlan_canBeSentBack() throws SQLException {
        Plan plan = explainer.explainRaw("select * from item i where status between 0 and 5 and name like 'n1%'"
                + " and lower(name) = 'n1' and (id = 5 or status = 0) and id in (1, 2, 3) and name is not null");
        PlanNode scan = plan.root();

        for (Condition condition : Conditions.of(scan)) {
            assertThat(explainer.estimatedRows(new RelationName("public", "item"), "i", condition.sql()))
                    .isPositive();
        }
        assertThat(Conditions.of(scan)).hasSizeGreaterThanOrEqualTo(6);
    }

    @Test
    void estimatedRows_followTheMostCommonValues() throws SQLException {
        RelationName item = new RelationName("public", "item");

        assertThat(explainer.estimatedRows(item, "i", "(i.status = 0)")).isBetween(9_800.0, 10_000.0);
        assertThat(explainer.estimatedRows(item, "i", "(i.status = 1)")).isBetween(50.0, 200.0);
    }

    @Test
    void view_isReplacedByItsTable() throws SQLException {
        Plan plan = explainer.explainRaw("select * from item_view where item_id = 7");

        assertThat(plan.relationsByAlias()).containsValue(new RelationName("public", "item"));
        assertThat(plan.relationsByAlias()).doesNotContainValue(new RelationName("public", "item_view"));
    }

    @Test
    void partitionedTable_isReplacedByItsPartitions() throws SQLException {
        Plan plan = explainer.explainRaw("select * from part where v = 1");

        assertThat(plan.relationsByAlias())
                .containsValues(new RelationName("public", "part_1"), new RelationName("public", "part_2"));
    }

    @Test
    void join_isReadFromARealPlan() throws SQLException {
        Plan plan = explainer.explainRaw("select * from item a join item b on b.status = a.id order by b.name desc");

        assertThat(plan.root().walk().flatMap(node -> Conditions.of(node).stream()))
                .anySatisfy(condition -> assertThat(condition.kind()).isEqualTo(Kind.JOIN_EQUALITY));
        assertThat(plan.root().walk().flatMap(node -> SortKeys.of(node).stream()))
                .containsExactly(new SortColumn("b", "name", null, true, true, null, false));
    }

    @Test
    void slowPlanning_isCancelled() throws SQLException {
        try (Connection admin = DATABASE.getConnection();
                Statement statement = admin.createStatement()) {
            admin.setAutoCommit(false);
            statement.execute("LOCK TABLE item IN ACCESS EXCLUSIVE MODE");

            assertThatThrownBy(() -> new Explainer(connection, Duration.ofMillis(200)).explainRaw("select * from item"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            admin.rollback();
        }
        assertThat(explainer.explainRaw("select * from item").cost()).isPositive();
    }

    @Test
    void timeout_mustBePositive() {
        assertThatThrownBy(() -> new Explainer(connection, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private long count(String from) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + from)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
