package io.pgtender.html;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.Report;
import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.advice.StatementTree;
import io.pgtender.apply.JournalEntry;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.RelationName;
import io.pgtender.workload.BatchSizes;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

    private static final Instant FROM = Instant.parse("2026-03-02T12:00:00Z");
    private static final String HOSTILE = "</style><script>alert(1)</script><img src=x onerror='alert(2)'>";
    private static final QueryShape ORDERS = QueryShapes.parse("select id from orders where customer = 4711");
    private static final QueryShape NAMED =
            QueryShapes.parse("select \"" + HOSTILE + "\" from customers where id = 'secret-4711'");

    @Test
    void report_holdsFindingEvidenceSqlAndReversal() {
        assertThat(HtmlReport.of(report(index("no index on orders (customer)"))).html())
                .contains("No index on orders (customer)", "SELECT id FROM orders WHERE customer = ?")
                .contains("CREATE INDEX pgt_x ON orders (customer);", "DROP INDEX pgt_x;")
                .contains("<dt>measured</dt><dd>86 ms each</dd>", "1.53 MB of disk", "saves 2 s of waiting per hour");
    }

    @Test
    void hostileText_isTextEverywhere() {
        Finding finding = new Finding(
                Finding.Kind.N_PLUS_ONE,
                HOSTILE,
                List.of(NAMED),
                List.of(new Evidence.DataFlow(HOSTILE)),
                Optional.of(new StatementTree(NAMED, HOSTILE, List.of())));
        Recommendation hostile = new Recommendation(
                finding, new Change.ApplicationChange(HOSTILE, Optional.of(HOSTILE)), new Impact(1, 0));
        Report report = new Report(
                HOSTILE,
                workload(NAMED, ORDERS),
                Optional.empty(),
                List.of(hostile),
                List.of(new Rejection(HOSTILE, HOSTILE)),
                List.of(HOSTILE),
                Optional.empty());

        String html = HtmlReport.of(report).history(List.of(entry(HOSTILE))).html();

        assertThat(html).doesNotContain("<script").doesNotContain("<img").doesNotContain("onerror='");
        assertThat(html.split("</style>", -1)).as("the style sheet ends once").hasSize(2);
        assertThat(html).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    }

    @Test
    void textThatTurnsAroundWhatFollows_isWrittenOut() {
        assertThat(HtmlReport.of("a\u202eb\u0000c", workload(ORDERS)).html())
                .contains("a\\u202eb\\u0000c")
                .doesNotContain("\u202e")
                .doesNotContain("\u0000");
    }

    @Test
    void parameterValues_areNotInTheReport() {
        assertThat(HtmlReport.of("shop", workload(NAMED, ORDERS)).html())
                .doesNotContain("secret-4711")
                .doesNotContain("customer = 4711");
    }

    @Test
    void file_runsAndLoadsNothing() {
        assertThat(HtmlReport.of(report(index("x"))).html())
                .contains("content=\"default-src 'none'; style-src 'sha256-")
                .doesNotContain("<script")
                .doesNotContain("http://")
                .doesNotContain("https://")
                .doesNotContain(" style=")
                .doesNotContain("@import")
                .doesNotContain("url(");
    }

    @Test
    void workloadThatSawNothing_saysWhatToDo() {
        assertThat(HtmlReport.of("shop", workload()).html())
                .contains("No statement was seen. Is the application given the data source that is wrapped?");
    }

    @Test
    void status_hasTheWorstFirst() {
        Report report = report(index("x"));

        assertThat(Status.of(Optional.of(report), report.workload(), List.of(entry("boom"))))
                .extracting(Sentence::level)
                .isSorted()
                .contains(Sentence.Level.BAD, Sentence.Level.GOOD);
    }

    @Test
    void history_hasStateMessageAndAuthor() {
        assertThat(HtmlReport.of(report())
                        .history(List.of(entry("lock timeout")))
                        .html())
                .contains("<span class=\"badge bad\">failed</span>", "lock timeout", "by ada");
    }

    @Test
    void write_makesTheDirectoriesAbove(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("target/pgtender/report.html");

        HtmlReport.of(report()).write(file);

        assertThat(Files.readString(file, StandardCharsets.UTF_8))
                .startsWith("<!doctype html>")
                .endsWith("</html>\n");
    }

    private static Report report(Recommendation... recommendations) {
        return new Report(
                "shop",
                workload(ORDERS),
                Optional.empty(),
                List.of(recommendations),
                List.of(),
                List.of(),
                Optional.empty());
    }

    private static Recommendation index(String summary) {
        Change change = new Change.TableStatistics(
                "index", List.of("CREATE INDEX pgt_x ON orders (customer)"), List.of("DROP INDEX pgt_x"));
        return new Recommendation(
                new Finding(
                        Finding.Kind.MISSING_INDEX,
                        summary,
                        List.of(ORDERS),
                        List.of(new Evidence.Measured("86 ms each"))),
                change,
                new Impact(2_000, 1_600_000));
    }

    private static Workload workload(QueryShape... shapes) {
        return new Workload(
                FROM,
                FROM.plusSeconds(3_600),
                List.of(shapes).stream().map(HtmlReportTest::statistics).toList(),
                List.of(),
                Workload.Drops.NONE);
    }

    private static ShapeStatistics statistics(QueryShape shape) {
        LatencyHistogram latency = new LatencyHistogram();
        latency.record(86_000_000);
        latency.record(2_000_000);
        return new ShapeStatistics(shape, 2, Map.of(), 5, BatchSizes.NONE, 0, latency.snapshot(), List.of(), Map.of());
    }

    private static JournalEntry entry(String message) {
        return new JournalEntry(
                new UUID(1, 2),
                JournalEntry.State.FAILED,
                new JournalEntry.Work(
                        JournalEntry.Kind.CREATE_INDEX,
                        new RelationName("public", "orders"),
                        "pgt_x",
                        "CREATE INDEX CONCURRENTLY pgt_x ON orders (customer)",
                        null,
                        List.of(),
                        Map.of()),
                new JournalEntry.Reason("no index", List.of()),
                new JournalEntry.Author("ada", "here"),
                List.of(),
                new JournalEntry.Times(FROM, null, null, null, null),
                new JournalEntry.Outcome(message, "55P03", false, null),
                null);
    }
}
