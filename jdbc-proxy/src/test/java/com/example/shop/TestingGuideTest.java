package com.example.shop;

import static io.pgtender.assertions.SqlAssertions.assertNoNPlusOne;
import static io.pgtender.assertions.SqlAssertions.assertStatements;
import static io.pgtender.assertions.SqlAssertions.assertStatementsDoNotGrow;
import static io.pgtender.assertions.StatementBudget.atMost;
import static io.pgtender.assertions.StatementBudget.exactly;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.assertions.Baseline;
import io.pgtender.assertions.BaselineMode;
import io.pgtender.assertions.Ignored;
import io.pgtender.assertions.SqlCheck;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.junit.ExpectNoNPlusOne;
import io.pgtender.junit.Ignore;
import io.pgtender.junit.MaxStatements;
import io.pgtender.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What docs/testing.md shows, run. */
class TestingGuideTest {

    private static final Path GUIDE = Path.of("../docs/testing.md");
    private static final Path SOURCE = Path.of("src/test/java/com/example/shop/TestingGuideTest.java");

    private DataSource database;
    private Orders orders;

    @BeforeEach
    void createTables() throws SQLException {
        database = TestPostgres.newDatabase();
        Orders.createTables(database);
        Orders.add(database, 2);
        DataSource dataSource = TenderDataSource.wrap(database);
        orders = new Orders(dataSource);
    }

    @Test
    void customers_areReadAtOnce() throws SQLException {
        List<String> names = assertNoNPlusOne(() -> orders.customersAtOnce());

        assertThat(names).hasSize(2);
    }

    @Test
    void labels_canBeNamed() throws SQLException {
        SqlCheck.noRepetition(Label.N_PLUS_ONE, Label.WRITE, Label.DUPLICATE).run(() -> orders.place(501, 1001));
    }

    @Test
    void what_isAcceptedCanBeLeftOut() throws SQLException {
        SqlCheck.noNPlusOne()
                .ignoring(
                        Ignored.table("customers"),
                        Ignored.sql("FROM audit_log"),
                        Ignored.callSite("com.example.legacy"),
                        Ignored.label(Label.SMALL_BATCH))
                .run(() -> orders.customersOneByOne());
    }

    @Test
    void budgets_countEachForItself() throws SQLException {
        assertStatements(
                () -> orders.place(502, 1001),
                atMost(2),
                exactly(1).inserts().on("orders"),
                exactly(0).updates());
    }

    @Test
    void statements_doNotGrow() throws SQLException {
        assertStatementsDoNotGrow(rows -> Orders.add(database, rows), () -> orders.customersAtOnce());
    }

    @Test
    void baseline_canBeNamed() throws SQLException {
        SqlCheck.noNPlusOne()
                .baseline(Baseline.of(Path.of("src/test/resources/orders-baseline.txt"), BaselineMode.CHECK))
                .run(() -> orders.customersAtOnce());
    }

    @Nested
    @ExpectNoNPlusOne
    class OrderPageTest {

        @Test
        @MaxStatements(1)
        void list_isOneStatement() throws SQLException {
            orders.customersAtOnce();
        }

        @Test
        @ExpectNoNPlusOne(ignore = @Ignore(table = "customers"))
        void export_readsCustomersOneByOne() throws SQLException {
            orders.customersOneByOne();
        }
    }

    @Test
    void guide_showsWhatIsRunHere() throws IOException {
        List<String> source = stripped(Files.readAllLines(SOURCE));
        List<List<String>> snippets = snippets();

        assertThat(snippets).hasSizeGreaterThan(5);
        for (List<String> snippet : snippets) {
            assertThat(source).containsSequence(snippet);
        }
    }

    /** The Java in the guide, block by block. */
    private static List<List<String>> snippets() throws IOException {
        List<List<String>> snippets = new ArrayList<>();
        List<String> snippet = null;
        for (String line : Files.readAllLines(GUIDE)) {
            if (line.equals("```java")) {
                snippet = new ArrayList<>();
            } else if (line.equals("```") && snippet != null) {
                snippets.add(stripped(snippet));
                snippet = null;
            } else if (snippet != null) {
                snippet.add(line);
            }
        }
        return snippets;
    }

    /** Without indentation, which differs. */
    private static List<String> stripped(List<String> lines) {
        return lines.stream().map(String::strip).toList();
    }
}
