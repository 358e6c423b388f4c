package com.example.bookshop;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.bookshop.traffic.Visits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The dashboard of the shop as it runs: its own traffic, its own login, below a context path, in a real browser. Skipped
 * where no Chromium is installed. One shop for all; the last test closes it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardTest {

    /** PLANTED.md, I9: found in the catalog, however fast the machine is. */
    private static final String FOREIGN_KEY_TABLE = "bookshop.cart_lines";

    private static final int VISITS_OF_EACH = 12;

    private static final String HOSTILE_TABLE = "<img src=x onerror=\"document.title='hacked'\">";
    private static final String HOSTILE_COLUMN = "</code><script>document.title='hacked'</script>";

    private static final String HOSTILE_INDEX = "<svg onload=alert(1)>";

    private static final int HOSTILE_ROWS = 20_000;
    private static final int HOSTILE_READS = 60;

    /** Indexes that are whole; one that a build has left is not. */
    private static final String WHOLE_INDEXES =
            "SELECT count(*) FROM pg_catalog.pg_index WHERE indisvalid AND indrelid = CAST(? AS regclass)";

    /** How wide the page is, with what reaches over its edge, where that is more than the screen. */
    private static final String TOO_WIDE = "const width = document.documentElement.scrollWidth;"
            + "return width <= innerWidth ? [] : [width, ...[...document.querySelectorAll('body *')]"
            + ".filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth && !e.closest('.scroll, nav, .segments'))"
            + ".map(e => e.tagName + '.' + e.getAttribute('class') + ' ' + e.textContent.slice(0, 60)).slice(0, 8)]";

    private static Optional<Chromium> started = Optional.empty();
    private static Optional<RunningShop> opened = Optional.empty();
    private Chromium browser;
    private RunningShop shop;
    private Dashboard dashboard;

    @BeforeAll
    static void open() throws Exception {
        started = Chromium.start();
        Assumptions.assumeTrue(
                started.isPresent(),
                "no browser: install chromium and chromium-driver to have the dashboard looked at");
        RunningShop shop = Dashboard.shop("--bookshop.traffic.visitors=1", "--bookshop.traffic.think-time=100ms");
        opened = Optional.of(shop);
        shop.pay(Visits.ALL, VISITS_OF_EACH);
        readHostileTable(shop);
        Chromium browser = started.get();
        browser.size(1280, 800);
        Dashboard dashboard = new Dashboard(browser, shop.address());
        dashboard.signIn(Dashboard.PASSWORD);
        dashboard.showAnalysed("recommendations");
    }

    @AfterAll
    static void close() {
        started.ifPresent(Chromium::close);
        opened.ifPresent(RunningShop::close);
    }

    @BeforeEach
    void fresh() {
        browser = started.orElseThrow();
        shop = opened.orElseThrow();
        dashboard = new Dashboard(browser, shop.address());
        browser.size(1280, 800);
        browser.colours("light");
        browser.problems();
        browser.requested();
    }

    private static void readHostileTable(RunningShop shop) throws SQLException {
        String table = "bookshop.\"" + HOSTILE_TABLE.replace("\"", "\"\"") + "\"";
        String column = "\"" + HOSTILE_COLUMN + "\"";
        shop.paste("CREATE TABLE " + table + " AS SELECT n AS id, 'it is ' || n AS " + column
                + " FROM generate_series(1, " + HOSTILE_ROWS + ") n");
        shop.paste("CREATE INDEX " + column + " ON " + table + " (id)");
        shop.paste("CREATE INDEX \"" + HOSTILE_INDEX + "\" ON " + table + " (id)");
        shop.paste("ANALYZE " + table);
        for (int n = 0; n < HOSTILE_READS; n++) {
            try (Connection connection = shop.dataSource().getConnection();
                    PreparedStatement statement =
                            connection.prepareStatement("SELECT id FROM " + table + " WHERE " + column + " = ?")) {
                statement.setString(1, "it is " + n);
                statement.executeQuery().close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "overview, different ones",
        "queries, share of time",
        "n-plus-one, all repetitions",
        "recommendations, create index concurrently",
        "changes, under way",
        "cache, no result cache",
        "health, own overhead"
    })
    @Order(1)
    void view_ofTheRunningShop_isShownCleanlyInBothColoursAndOnAPhone(String view, String says) {
        dashboard.show(view);
        assertThat(browser.text().toLowerCase(Locale.ROOT)).contains(says);
        isClean();
    }

    @Test
    @Order(1)
    void query_isShownWithItsFiguresCallSiteAndPlan() {
        openQuery("lower(c1_0.email)");
        assertThat(browser.text()).contains("Where from", ".java:");
        assertThat(browser.is("document.querySelector('figure svg rect')"))
                .as("histogram")
                .isTrue();

        dashboard.press("Show the plan");

        browser.await("document.querySelector('.plan .step')");
        assertThat(browser.text()).contains("Scan").contains("customers");
        isClean();
    }

    @Test
    @Order(1)
    void nPlusOne_showsWhichStatementFeedsWhichAndWhatToWriteInstead() {
        dashboard.showAnalysed("n-plus-one");
        assertThat(
                        browser.is(
                                "[...document.querySelectorAll('article')].some(a => a.querySelector('.tree .tree a, .tree ul a')"
                                        + " && a.textContent.includes('bookshop.customers') && a.textContent.includes('Instead'))"))
                .isTrue();
    }

    @Test
    @Order(1)
    void queries_areSortedByWhatIsPressed() {
        dashboard.show("queries");
        dashboard.press("Calls");
        browser.await("document.querySelector('th[aria-sort=descending]').textContent === 'Calls'");
        assertThat(
                        browser.is(
                                "(calls => calls.length > 5 && calls.every((c, i) => !i || c <= calls[i - 1]))"
                                        + "([...document.querySelectorAll('td[data-label=Calls]')].map(td => Number(td.textContent.replaceAll(',', ''))))"))
                .isTrue();
    }

    @Test
    @Order(1)
    void hostileNames_stayText() {
        for (String view : List.of("queries", "recommendations")) {
            dashboard.show(view);
            assertThat(browser.run("return document.body.textContent"))
                    .as(view)
                    .asString()
                    .contains("<img src=x onerror=");
            isNotHacked();
        }
        openQuery("<img src=x");
        dashboard.press("Show the plan");
        browser.await("document.querySelector('.plan .step')");
        isNotHacked();

        dashboard.showAnalysed("recommendations");
        dashboard.dryRun("<img src=x");
        assertThat(browser.text()).contains("DROP INDEX CONCURRENTLY");
        isNotHacked();
        assertThat(browser.problems()).isEmpty();
    }

    @Test
    @Order(2)
    void change_isTriedAppliedFollowedJudgedAndTakenBack() throws SQLException {
        dashboard.analyse();
        String table = tableWithoutAnIndex();
        long before = indexes(table);
        dashboard.dryRun(" ON " + table + " ");
        assertThat(browser.text()).contains("CREATE INDEX CONCURRENTLY");
        assertThat(indexes(table)).as("after the dry run").isEqualTo(before);

        try (Connection writer = holding(table)) {
            dashboard.press("Apply for real");
            browser.await("location.hash.endsWith('/changes') && document.querySelector('.underway')");
            browser.await("document.querySelector('.underway').textContent.includes('waits for')");
            writer.rollback();
        }
        dashboard.lookAgain();
        browser.await("!document.querySelector('.underway') && document.querySelector('.history .badge.good')");
        assertThat(browser.run("return document.querySelector('.history li').textContent"))
                .asString()
                .contains("applied", table, "by demo");
        assertThat(indexes(table)).isEqualTo(before + 1);
        isClean();

        browser.run("document.querySelector('.history a').click()");
        browser.await("document.querySelector('#title') && document.body.innerText.includes('Did it help?')");
        isClean();

        dashboard.press("Take it back: dry run");
        browser.await("document.querySelector('dialog[open] .verdict')");
        assertThat(indexes(table)).isEqualTo(before + 1);
        dashboard.press("Take it back for real");
        browser.await("location.hash.endsWith('/changes') && document.querySelector('.history')");
        browser.await(
                "!document.querySelector('.underway') && document.querySelector('.history li').textContent.includes('reverted')");
        assertThat(indexes(table)).isEqualTo(before);
        onlyFromHere();
    }

    @Test
    @Order(3)
    void twoTabs_applyingTheSameAtOnce_makeOneChange() throws SQLException {
        dashboard.analyse();
        String table = FOREIGN_KEY_TABLE;
        long before = indexes(table);
        dashboard.dryRun(" ON " + table + " ");
        String first = browser.newTab();
        try {
            String second = browser.tab();
            dashboard.showAnalysed("recommendations");
            dashboard.dryRun(" ON " + table + " ");
            try (Connection writer = holding(table)) {
                dashboard.press("Apply for real");
                browser.switchTo(first);
                dashboard.press("Apply for real");
                browser.await("location.hash.endsWith('/changes') && document.querySelector('.underway')");
                writer.rollback();
            }
            browser.switchTo(second);
            dashboard.show("changes");
            browser.await("!document.querySelector('.underway')"
                    + " && [...document.querySelectorAll('.links .badge')].every(b => b.textContent !== 'running')");
        } finally {
            browser.closeTab(first);
        }
        assertThat(indexes(table)).isEqualTo(before + 1);
        dashboard.show("changes");
        assertThat(browser.run(
                        "return [...document.querySelectorAll('.history li')].filter(li => li.textContent.includes(arguments[0])"
                                + " && [...li.querySelectorAll('.badge')].some(b => b.textContent === 'applied')).length",
                        table))
                .isEqualTo(1L);
    }

    @Test
    @Order(4)
    void session_whenItHasEnded_isSaidInWordsAndNothingElseIsLost() {
        dashboard.show("changes");
        browser.forgetCookies();

        dashboard.lookAgain();
        browser.await("document.querySelector('.banner.bad').textContent.includes('not signed in')");
        assertThat(browser.is("document.querySelector('.history')"))
                .as("what was shown stays")
                .isTrue();

        dashboard.press("Pause all changes");
        dashboard.press("Pause");
        browser.await("!document.querySelector('dialog[open]') && document.querySelector('.banner.bad')");
        dashboard.signIn(Dashboard.PASSWORD);
        dashboard.show("changes");
        assertThat(browser.text()).contains("Pause all changes");
    }

    /** A browser would put a window of its own before the page, over and over, for each time that it looks. */
    @Test
    @Order(4)
    void session_whenItHasEnded_isNotAskedForByTheBrowserItself() {
        dashboard.show("overview");
        browser.forgetCookies();
        browser.requested();

        dashboard.lookAgain();
        browser.await("document.querySelector('.banner.bad')");

        assertThat(browser.answered("WWW-Authenticate")).isEmpty();
        dashboard.signIn(Dashboard.PASSWORD);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void shop_whenItIsGone_isSaidInWords() {
        dashboard.show("health");
        opened.ifPresent(RunningShop::close);

        dashboard.lookAgain();
        browser.await("document.querySelector('.banner.bad').textContent.includes('does not answer')");
        assertThat(browser.is("document.querySelector('.figures')"))
                .as("what was shown stays")
                .isTrue();

        dashboard.press("Queries");
        browser.await("document.querySelector('main .empty').textContent.includes('does not answer')");
        dashboard.press("Try again");
        browser.await("document.querySelector('main .empty').textContent.includes('does not answer')");
    }

    private void isClean() {
        assertThat(browser.accessibilityViolations()).as("accessibility").isEmpty();
        browser.colours("dark");
        assertThat(browser.accessibilityViolations("color-contrast"))
                .as("accessibility, dark")
                .isEmpty();
        browser.size(360, 740);
        assertThat(browser.run(TOO_WIDE)).as("wider than a phone").isEqualTo(List.of());
        browser.size(1280, 800);
        browser.colours("light");
        onlyFromHere();
    }

    private void onlyFromHere() {
        assertThat(browser.problems()).as("console, Content-Security-Policy").isEmpty();
        assertThat(browser.requested())
                .as("addresses")
                .allMatch(url -> url.startsWith(dashboard.endpoint() + "/")
                        || url.startsWith("about:")
                        || url.startsWith("data:"));
    }

    private void isNotHacked() {
        assertThat(browser.is("document.querySelector('main img, main script, dialog img, dialog script')"))
                .isFalse();
        assertThat(browser.is("document.title === 'hacked'")).isFalse();
    }

    private void openQuery(String text) {
        dashboard.show("queries");
        browser.run(
                "const link = [...document.querySelectorAll('td a.sql')].find(a => a.textContent.includes(arguments[0]));"
                        + "if (!link) throw new Error('no query with ' + arguments[0]); link.click();",
                text);
        browser.await("document.querySelector('.planbox button')");
    }

    /** Of the first index that is recommended for anything but {@link #FOREIGN_KEY_TABLE}. */
    private String tableWithoutAnIndex() {
        Object table = browser.run(
                "return [...document.querySelectorAll('article')].filter(a => [...a.querySelectorAll('button')].some(b =>"
                        + " b.textContent.includes('dry run'))).map(a => a.textContent.match(/CREATE INDEX CONCURRENTLY \\S+ ON (bookshop\\.\\w+) /)?.[1])"
                        + ".find(t => t && t !== arguments[0])",
                FOREIGN_KEY_TABLE);
        return String.valueOf(Objects.requireNonNull(table, "no index is recommended"));
    }

    /** A transaction that has written to the table and that a concurrent build therefore waits for. */
    private Connection holding(String table) throws SQLException {
        Connection connection = shop.database().getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN ROW EXCLUSIVE MODE");
        }
        return connection;
    }

    private long indexes(String table) throws SQLException {
        try (Connection connection = shop.database().getConnection();
                PreparedStatement statement = connection.prepareStatement(WHOLE_INDEXES)) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
