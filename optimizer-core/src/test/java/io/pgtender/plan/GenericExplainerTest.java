package io.pgtender.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GenericExplainerTest {

    private Connection connection;
    private GenericExplainer explainer;

    @BeforeEach
    void connect() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        run("CREATE TABLE item (id int PRIMARY KEY, status int, name varchar(20), data jsonb)");
        run("INSERT INTO item SELECT i, (i % 100 = 0)::int, 'n' || i FROM generate_series(1, 10000) i");
        run("CREATE INDEX item_rare ON item (id) WHERE status = 1");
        run("CREATE INDEX item_status ON item (status)");
        run("ANALYZE item");
        run("SET default_transaction_read_only = on");
        explainer = new GenericExplainer(connection);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String one(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void conditions_nameTheParametersAndTypesAreTheServers() throws SQLException {
        GenericPlan generic = explainer.explain("select name from item where name = ? and id > ? limit ?");

        assertThat(generic.parameterTypes()).containsExactly("text", "integer", "bigint");
        assertThat(generic.plan()
                        .root()
                        .walk()
                        .flatMap(node -> Conditions.of(node).stream())
                        .flatMap(condition -> Expressions.parameters(condition.sql()).stream()))
                .contains(1, 2);
    }

    @Test
    void partialIndex_thatNeedsAValueIsNotUsed() throws SQLException {
        run("SET default_transaction_read_only = off");
        run("DROP INDEX item_status");
        String sql = "select name from item where status = ?";

        assertThat(new Explainer(connection).explain(sql, s -> s.setInt(1, 1)).indexNames())
                .containsExactly("item_rare");
        assertThat(explainer.explain(sql).plan().indexNames()).isEmpty();
    }

    @Test
    void operators_ofJsonAreRead() throws SQLException {
        assertThat(explainer.explain("select id from item where data ?? ?").parameterTypes())
                .containsExactly("text");
        assertThat(explainer
                        .explainNative("select id from item where data ? $1")
                        .parameterTypes())
                .containsExactly("text");
    }

    @Test
    void dataModification_isPlannedAndNotRun() throws SQLException {
        GenericPlan generic = explainer.explain("update item set name = ? where id = ?");

        assertThat(generic.plan().relationsByAlias()).containsKey("item");
        assertThat(one("select count(*) from item where name is null")).isEqualTo("0");
    }

    @Test
    void session_isLeftAsItWas() throws SQLException {
        explainer.explain("select name from item where id = ?");
        assertThatThrownBy(() -> explainer.explain("select name from nothing where id = ?"))
                .isInstanceOf(SQLException.class);

        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(one("show plan_cache_mode")).isEqualTo("auto");
        assertThat(one("select count(*) from pg_prepared_statements where name like 'pgtender%'"))
                .isEqualTo("0");
    }

    @Test
    void transaction_ofTheCallerGoesOn() throws SQLException {
        connection.setAutoCommit(false);
        run("SET LOCAL work_mem = '1234kB'");

        explainer.explain("select name from item where id = ?");
        assertThatThrownBy(() -> explainer.explain("select ? is null")).isInstanceOf(SQLException.class);

        assertThat(one("show work_mem")).isEqualTo("1234kB");
        assertThat(one("show plan_cache_mode")).isEqualTo("auto");
        assertThat(
                        one(
                                "select count(*) from pg_locks l join pg_class c on c.oid = l.relation where c.relname = 'item'"))
                .isEqualTo("0");
    }

    @Test
    void severalStatements_areNotSent() {
        assertThatThrownBy(() -> explainer.explainNative("select 1; drop table item"))
                .isInstanceOf(NotExplainableException.class);
    }
}
