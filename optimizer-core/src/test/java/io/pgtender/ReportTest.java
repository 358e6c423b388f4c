package io.pgtender;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Change;
import io.pgtender.advice.Confidence;
import io.pgtender.advice.Effect;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.advice.Remedy;
import io.pgtender.advice.StatementTree;
import io.pgtender.advice.WriteImpact;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.RelationName;
import io.pgtender.workload.Workload;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final int WIDTH = 100;
    private static final Instant FROM = Instant.parse("2026-03-02T12:00:00Z");
    private static final Workload QUIET =
            new Workload(FROM, FROM.plusSeconds(3_600), List.of(), List.of(), Workload.Drops.NONE);
    private static final QueryShape READ = QueryShapes.parse("select * from orders where customer = 4711");

    @Test
    void emptyReport_saysThatNothingIsToBeDone() {
        String text = report("shop", server("shopdb")).toString();

        assertThat(text).contains(" Nothing to change: no finding has the evidence that it would help.");
        assertThat(text).doesNotContain("Looked at and left alone");
    }

    @Test
    void reportWithFinding_doesNotSayThatNothingIsToBeDone() {
        assertThat(report("shop", server("shopdb"), index("orders", 1)).toString())
                .doesNotContain("Nothing to change");
    }

    @Test
    void head_namesDataSourceServerAndDatabase() {
        String first = lines(report("shop", server("shopdb"))).get(0);

        assertThat(first)
                .startsWith("pgtender · shop ")
                .endsWith(" PostgreSQL 18.4 · shopdb")
                .hasSize(WIDTH);
    }

    @Test
    void serverThatWasNotReached_isSaidToBeSo() {
        assertThat(lines(report("shop", Optional.empty())).get(0)).endsWith("server not reached");
    }

    @Test
    void recommendations_areInOrderOfTheirSaving() {
        Report report =
                report("shop", server("d"), index("small", 10), index("large", 7_200_000), index("middle", 5_000));

        assertThat(report.recommendations())
                .extracting(r -> r.impact().savedMillisPerHour())
                .containsExactly(7_200_000.0, 5_000.0, 10.0);
        assertThat(lines(report).stream().filter(line -> line.contains("▸")))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(" 1 ▸ MISSING INDEX")
                                .endsWith("saves 2.0 h of waiting per hour"),
                        line -> assertThat(line).startsWith(" 2 ▸ ").endsWith("saves 5.0 s of waiting per hour"),
                        line -> assertThat(line).startsWith(" 3 ▸ ").endsWith("saves 10 ms of waiting per hour"));
    }

    @Test
    void index_hasWhatToDoHowToUndoItAndWhatItCosts() {
        assertThat(report("shop", server("d"), index("orders", 1)).toString())
                .contains("     do         CREATE INDEX CONCURRENTLY pgt_orders_customer_")
                .contains("     undo       DROP INDEX CONCURRENTLY public.pgt_orders_customer_")
                .contains("     cost       21 MB of disk");
    }

    @Test
    void index_saysWhatItDoesToEachStatementToWritesAndHowSureThatIs() {
        Recommendation like = recommendation(createIndex("orders"), List.of(READ));
        Impact impact = new Impact(
                48_000,
                22_000_000,
                List.of(new Effect(READ, 1_000, 48.6, 0.6, 13_569, 24)),
                Optional.of(new WriteImpact(3.6, 469, 1_200, 340)),
                Optional.of(new Confidence(Confidence.Level.HIGH, List.of("3 of 3 samples agree", "another reason"))));

        assertThat(report("shop", server("d"), new Recommendation(like.finding(), like.change(), impact))
                        .toString())
                .contains(
                        "     │ SELECT * FROM orders WHERE customer = ?\n     │   49 ms -> 0.60 ms each, 1,000 times per hour\n")
                .contains(
                        "     cost       21 MB of disk; 3.6 µs and 469 bytes of WAL for each row written, 1.2 s per hour; 340\n                updates per hour that are HOT today would no longer be\n     sure       high: 3 of 3 samples agree; another reason\n");
    }

    @Test
    void changeThatFreesSpace_saysHowMuch() {
        Recommendation like = recommendation(createIndex("orders"), List.of(READ));

        assertThat(report(
                                "shop",
                                server("d"),
                                new Recommendation(like.finding(), like.change(), new Impact(1, -22_000_000)))
                        .toString())
                .contains("     cost       frees 21 MB of disk\n");
    }

    @Test
    void applicationChange_hasItsStatementAndNoUndo() {
        Recommendation change = recommendation(
                new Change.ApplicationChange(
                        "read all rows at once", Optional.of("SELECT id FROM t WHERE id = ANY (?)")),
                List.of(READ));
        String text = report("shop", server("d"), change).toString();

        assertThat(text)
                .contains(
                        "     do         read all rows at once\n                SELECT id FROM t WHERE id = ANY (?)\n");
        assertThat(text).doesNotContain("undo").doesNotContain("of disk");
    }

    @Test
    void everyLine_fitsTheTerminal() {
        String words = "word ".repeat(200);
        String oneWord = "x".repeat(500);
        QueryShape wide = QueryShapes.parse("select " + String.join(", ", Collections.nCopies(300, "column_name"))
                + " from t where " + "y".repeat(400) + " = ?");
        Recommendation long1 = new Recommendation(
                new Finding(Finding.Kind.N_PLUS_ONE, words, List.of(wide), List.of(new Evidence.Measured(oneWord))),
                new Change.ApplicationChange(words, Optional.of(oneWord)),
                new Impact(1e12, 0));
        Report report = new Report(
                "n".repeat(150),
                QUIET,
                server("d".repeat(63)),
                List.of(long1, index("t".repeat(63), 1)),
                List.of(new Rejection(oneWord, words)),
                List.of(words, oneWord),
                Optional.empty());

        assertThat(lines(report)).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
    }

    @Test
    void longStatement_isWrappedAndLosesNothingUpToItsBound() {
        QueryShape shape = QueryShapes.parse(
                "select " + String.join(", ", Collections.nCopies(20, "some_column")) + " from t where k = ?");
        String text = report("shop", server("d"), recommendation(createIndex("t"), List.of(shape)))
                .toString();

        assertThat(text.replaceAll("\n *│ *", " ")).contains(shape.text());
        assertThat(text.lines().filter(line -> line.contains("│"))).hasSizeGreaterThan(2);
    }

    @Test
    void endlessStatement_isCut() {
        QueryShape shape = QueryShapes.parse(
                "select " + String.join(", ", Collections.nCopies(200, "some_column")) + " from t where k = ?");

        assertThat(report("shop", server("d"), recommendation(createIndex("t"), List.of(shape)))
                        .toString())
                .contains("…");
    }

    @Test
    void manyStatements_areCountedAfterTheThird() {
        List<QueryShape> shapes = List.of("a", "b", "c", "d", "e").stream()
                .map(table -> QueryShapes.parse("select 1 from " + table))
                .toList();
        String text = report("shop", server("d"), recommendation(createIndex("a"), shapes))
                .toString();

        assertThat(text).contains("FROM c\n").contains("│ and 2 more").doesNotContain("FROM d\n");
    }

    @Test
    void quotedName_isNotBrokenAcrossLines() {
        String name = "A name of several words and more";
        Recommendation change = recommendation(createIndex(name), List.of(READ));
        String undo = "DROP INDEX CONCURRENTLY";

        assertThat(report("shop", server("d"), change).toString()).contains(undo);
        assertThat(lines(report("shop", server("d"), change)).stream().filter(line -> line.contains("\"")))
                .isNotEmpty()
                .allMatch(line -> line.chars().filter(c -> c == '"').count() % 2 == 0);
    }

    @Test
    void controlCharacters_doNotReachTheTerminal() {
        Report report = new Report(
                "shop",
                QUIET,
                server("d"),
                List.of(),
                List.of(new Rejection("a \u001B[31mred\nname", "no\treason")),
                List.of("ERROR: first\n  Hint: second"),
                Optional.empty());

        assertThat(report.toString()).doesNotContain("\u001B", "\t").contains("ERROR: first   Hint: second");
    }

    @Test
    void statementsThatMakeOthersRun_areATree() {
        StatementTree country = tree("select name from country where id = ?", "× 40, 40.0 ms");
        StatementTree customer = tree("select country_id from customer where id = ?", "× 48, 48.0 ms", country);
        StatementTree items = tree("select name from item where order_id = ?", "× 48, 24.0 ms");
        Recommendation found = new Recommendation(
                new Finding(
                        Finding.Kind.N_PLUS_ONE,
                        "1 query for a list, then 136",
                        List.of(READ),
                        List.of(new Evidence.DataFlow("orders.customer_id -> customer.id")),
                        Optional.of(tree("select id from orders", "48 rows", customer, items))),
                new Change.ApplicationChange(
                        "read them together",
                        Optional.of("SELECT 1"),
                        List.of(Remedy.and("these as well", Optional.of("SELECT 2")), Remedy.or("use the mapper"))),
                new Impact(1_000, 0));

        assertThat(report("shop", server("d"), found).toString()).contains("""
                     1 query for a list, then 136

                     SELECT id FROM orders
                     │ 48 rows
                     ├─ SELECT country_id FROM customer WHERE id = ?
                     │  │ × 48, 48.0 ms
                     │  └─ SELECT name FROM country WHERE id = ?
                     │       × 40, 40.0 ms
                     └─ SELECT name FROM item WHERE order_id = ?
                          × 48, 24.0 ms

                     data flow  orders.customer_id -> customer.id
                     do         read them together
                                SELECT 1
                     and        these as well
                                SELECT 2
                     or         use the mapper
                """);
    }

    @Test
    void findingWithoutASaving_hasNoneInItsHead() {
        Recommendation like = index("orders", 0);

        assertThat(lines(report("shop", server("d"), like)))
                .anyMatch(line -> line.endsWith("▸ MISSING INDEX"))
                .noneMatch(line -> line.contains("saves"));
    }

    @Test
    void rejections_areListedWithTheirReason() {
        Report report = new Report(
                "shop",
                QUIET,
                server("d"),
                List.of(),
                List.of(new Rejection("index on t (a)", "not used")),
                List.of(),
                Optional.empty());

        assertThat(report.toString()).endsWith("""

                 Looked at and left alone
                     index on t (a): not used
                """);
    }

    @Test
    void constants_areNotInTheText() {
        assertThat(report("shop", server("d"), recommendation(createIndex("orders"), List.of(READ)))
                        .toString())
                .contains("SELECT * FROM orders WHERE customer = ?")
                .doesNotContain("4711");
    }

    @Test
    void text_doesNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        String english = report("shop", server("d"), index("t", 1_234_567)).toString();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(report("shop", server("d"), index("t", 1_234_567)).toString())
                    .isEqualTo(english);
        } finally {
            Locale.setDefault(before);
        }
    }

    private static StatementTree tree(String sql, String caption, StatementTree... children) {
        return new StatementTree(QueryShapes.parse(sql), caption, List.of(children));
    }

    private static List<String> lines(Report report) {
        return report.toString().lines().toList();
    }

    private static Report report(String name, Optional<ServerFacts> server, Recommendation... recommendations) {
        return new Report(name, QUIET, server, Arrays.asList(recommendations), List.of(), List.of(), Optional.empty());
    }

    private static Optional<ServerFacts> server(String database) {
        return Optional.of(new ServerFacts(180_004, "u", database, false, false, Map.of(), Set.of(), Map.of()));
    }

    private static Recommendation index(String table, double savedMillisPerHour) {
        Recommendation like = recommendation(createIndex(table), List.of(READ));
        return new Recommendation(like.finding(), like.change(), new Impact(savedMillisPerHour, 22_000_000));
    }

    private static Recommendation recommendation(Change change, List<QueryShape> shapes) {
        Finding finding = new Finding(
                Finding.Kind.MISSING_INDEX,
                "no index",
                shapes,
                List.of(new Evidence.Planned("cost 100 today, 1 then")));
        return new Recommendation(finding, change, new Impact(100, 22_000_000));
    }

    private static Change createIndex(String table) {
        return Change.CreateIndex.of(IndexDefinition.btree(
                new RelationName("public", table), List.of(IndexKey.column("customer"), IndexKey.column("A column"))));
    }
}
