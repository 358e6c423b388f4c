package io.pgtender.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.plan.Explainer;
import io.pgtender.plan.Explainer.Binder;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SearchPathsTest {

    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        run("CREATE TABLE items (id int)");
        run("CREATE SCHEMA shop");
        run("CREATE TABLE shop.items (id int)");
        run("CREATE TABLE shop.orders (id int)");
        run("CREATE SCHEMA \"Small Tenant\"");
        run("CREATE TABLE \"Small Tenant\".invoices (id int)");
        run("CREATE SCHEMA tenant_large");
        run("CREATE TABLE tenant_large.invoices AS SELECT i AS id FROM generate_series(1, 5000) i");
        run("ANALYZE tenant_large.invoices");
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

    private String path() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW search_path")) {
            row.next();
            return row.getString(1);
        }
    }

    private String completed(String... statements) throws SQLException {
        List<QueryShape> shapes = Stream.of(statements).map(QueryShapes::parse).toList();
        return SearchPaths.completed(connection, shapes);
    }

    @Test
    void visibleNames_leaveThePath() throws SQLException {
        assertThat(completed("SELECT id FROM items WHERE id = ?", "SELECT 1", "SELECT * FROM nowhere"))
                .isEqualTo(path());
    }

    @Test
    void missingName_bringsItsSchemaBehindThePath() throws SQLException {
        String path = completed("SELECT o.id FROM orders o JOIN items USING (id)", "UPDATE invoices SET id = ?");

        assertThat(path).isEqualTo("\"$user\", public, tenant_large, shop");
        assertThat(SearchPaths.under(
                                connection,
                                path,
                                () -> new Explainer(connection)
                                        .explain("SELECT o.id FROM orders o, items i, invoices v", Binder.NONE))
                        .relationsByAlias())
                .containsEntry("o", new RelationName("shop", "orders"))
                .containsEntry("i", new RelationName("public", "items"))
                .containsEntry("v", new RelationName("tenant_large", "invoices"));
    }

    @Test
    void quotedSchema_isQuoted() throws SQLException {
        run("DROP TABLE tenant_large.invoices");

        assertThat(completed("DELETE FROM invoices WHERE id = ?")).endsWith(", \"Small Tenant\"");
    }

    @Test
    void path_isPutBackAfterAFailure() throws SQLException {
        String before = path();

        assertThatThrownBy(() -> SearchPaths.under(connection, "shop", () -> {
                    run("SELECT * FROM nowhere");
                    return 0;
                }))
                .isInstanceOf(SQLException.class);

        assertThat(path()).isEqualTo(before);
    }

    @Test
    void transaction_goesOnAfterAFailure() throws SQLException {
        connection.setAutoCommit(false);
        String before = path();

        assertThatThrownBy(() -> SearchPaths.under(connection, "shop", () -> {
                    run("SELECT * FROM nowhere");
                    return 0;
                }))
                .isInstanceOf(SQLException.class);
        assertThat(SearchPaths.under(connection, "shop", this::path)).isEqualTo("shop");

        assertThat(path()).isEqualTo(before);
    }
}
