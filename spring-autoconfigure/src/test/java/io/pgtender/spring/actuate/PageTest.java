package io.pgtender.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page in a real browser, with answers from a file. Skipped where no Chromium is installed. With {@code
 * -Dpgtender.page.pictures=directory} it keeps a picture of each view.
 */
class PageTest {

    private static final String ENTRY = "2f1c6a52-8d0e-4b5f-9f0a-0d4d6f3f2a11";
    private static final String QUERY = "9c0a3f5b12de4477";

    /** How wide the page is, with what reaches over its edge, where that is more than the screen. */
    private static final String TOO_WIDE = "const width = document.documentElement.scrollWidth;"
            + "return width <= innerWidth ? [] : [width, ...[...document.querySelectorAll('body *')]"
            + ".filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth && !e.closest('.scroll, nav, .segments'))"
            + ".map(e => e.tagName + '.' + e.getAttribute('class') + ' ' + e.textContent.slice(0, 60)).slice(0, 8)]";

    private static Optional<Browser> started = Optional.empty();
    private static PageServer server;
    private Browser browser;

    @BeforeAll
    static void start() throws IOException {
        started = Browser.start();
        server = new PageServer();
    }

    @AfterAll
    static void stop() {
        started.ifPresent(Browser::close);
        server.close();
    }

    @BeforeEach
    void fresh() {
        Assumptions.assumeTrue(
                started.isPresent(), "no browser: install chromium and chromium-driver to have the page looked at");
        browser = started.get();
        browser.size(1280, 860);
        browser.colours("light");
        server.requests().clear();
        browser.problems();
        browser.requested();
    }

    @ParameterizedTest
    @CsvSource({
        "orders/overview, Time by statement",
        "orders/queries, Share of time",
        "orders/queries/" + QUERY + ", How long it takes",
        "orders/n-plus-one, All repetitions",
        "orders/recommendations, CREATE INDEX CONCURRENTLY",
        "orders/changes, Under way",
        "orders/changes/" + ENTRY + ", Did it help?",
        "orders/cache, Hit ratio",
        "orders/health, Own overhead",
        "empty/overview, Use the application",
        "empty/queries, Use the application",
        "empty/n-plus-one, The first analysis is on its way",
        "empty/recommendations, The first analysis is on its way",
        "empty/changes, cannot be reached",
        "empty/cache, no result cache",
        "empty/health, Not asked yet"
    })
    void view_isShownCleanlyInBothColoursAndOnAPhone(String view, String says) throws IOException {
        show(view);
        assertThat(browser.text()).contains(says);
        picture(view, "light");
        assertThat(browser.accessibilityViolations()).as("accessibility").isEmpty();

        browser.colours("dark");
        picture(view, "dark");
        assertThat(browser.accessibilityViolations("color-contrast"))
                .as("accessibility, dark")
                .isEmpty();

        browser.size(360, 740);
        browser.await("innerWidth === 360");
        picture(view, "phone");
        assertThat(browser.run(TOO_WIDE)).as("wider than a phone").isEqualTo(List.of());
        assertThat(browser.accessibilityViolations("scrollable-region-focusable", "aria-required-children"))
                .as("accessibility, phone")
                .isEmpty();

        assertThat(browser.problems()).as("console, Content-Security-Policy").isEmpty();
        assertThat(browser.requested())
                .as("addresses")
                .isNotEmpty()
                .allMatch(url -> url.startsWith(server.origin() + "/shop/manage/pgtender/")
                        || url.startsWith("about:")
                        || url.startsWith("data:"));
    }

    @Test
    void hostileText_staysText() {
        for (String view : List.of(
                "overview",
                "queries",
                "queries/ccff001122334455",
                "n-plus-one",
                "recommendations",
                "changes",
                "cache",
                "health")) {
            show("orders/" + view);
            assertThat(browser.text()).as(view).contains("<img src=x onerror=");
            assertThat(browser.is("document.querySelector('main img, main script, nav script')"))
                    .as(view)
                    .isFalse();
            assertThat(browser.is("document.title === 'hacked'")).as(view).isFalse();
        }
        show("orders/queries");
        assertThat(browser.text()).as("what turns text around is written out").contains("\\u202ereversed");
    }

    @Test
    void plan_isAskedForByHand() {
        show("orders/queries/" + QUERY);
        assertThat(server.requests()).noneMatch(r -> r.contains("/plan"));

        browser.press("Show the plan");

        browser.await("document.querySelectorAll('.plan .step').length === 3");
        assertThat(browser.is("document.querySelector('.step.hot').textContent.includes('Seq Scan')"))
                .isTrue();
    }

    @Test
    void sorting_isSaidAndReversed() {
        show("orders/queries");
        browser.press("Calls");
        browser.await("document.querySelector('th[aria-sort=descending]').textContent === 'Calls'");
        assertThat(firstRow()).contains("customers");

        browser.press("Calls");
        browser.await("document.querySelector('th[aria-sort=ascending]').textContent === 'Calls'");
        assertThat(firstRow()).contains("odd name");
    }

    @Test
    void find_leavesWhatMatches() {
        show("orders/queries");
        browser.run(
                "const f = document.getElementById('find'); f.value = 'shipping'; f.dispatchEvent(new Event('input'))");
        browser.await("document.querySelectorAll('tbody tr').length === 1");
        assertThat(firstRow()).contains("shipping_rates");
    }

    @Test
    void change_isAppliedOnlyAfterItsDryRun() {
        show("orders/recommendations");
        browser.press("Try it: dry run");
        browser.await("document.querySelector('dialog[open] .verdict')");
        assertThat(browser.text()).contains("Would build index", "one is 40 s old");
        assertThat(server.requests()).noneMatch(r -> r.contains("/apply"));

        browser.press("Apply for real");
        browser.await("location.hash === '#/orders/changes'");
        assertThat(server.requests())
                .contains(
                        "POST data-sources/orders/recommendations/5f3a9c1122334455/apply {\"confirm\":\"b1946ac92492d2347c6235b4d2611184\"}");
    }

    @Test
    void revert_isMadeOnlyAfterItsDryRun() {
        show("orders/changes/" + ENTRY);
        browser.press("Take it back: dry run");
        browser.await("document.querySelector('dialog[open] .verdict')");
        assertThat(server.requests()).noneMatch(r -> r.contains("/revert"));

        browser.press("Take it back for real");
        browser.await("location.hash === '#/orders/changes'");
        assertThat(server.requests())
                .contains("POST data-sources/orders/history/" + ENTRY + "/revert {\"confirm\":\"0123456789abcdef\"}");
    }

    @Test
    void change_thatIsThereAlready_isNotOfferedForReal() {
        show("orders/recommendations");
        answerOtherwise("/dry-run", "body.entry.statements = []");
        browser.press("Try it: dry run");
        browser.await("document.querySelector('dialog[open] .verdict')");

        assertThat(browser.text()).contains("Nothing would be sent.").doesNotContain("Apply for real");
    }

    @Test
    void verdict_withoutACallSince_comparesNothing() {
        show("orders/changes");
        answerOtherwise("/history/" + ENTRY, "body.verdict.shapes.forEach(s => { s.after.calls = 0; })");
        browser.run("location.hash = '#/orders/changes/" + ENTRY + "'");
        browser.await("document.querySelector('.compared')");

        assertThat(browser.text()).contains("0 after");
        assertThat(browser.is("document.querySelector('.compared .duo')")).isFalse();
    }

    @Test
    void sentences_ifMany_foldTheLast() {
        show("orders/cache");
        answerOtherwise("/overview", "body.sentences = [...body.sentences, ...body.sentences]");
        browser.press("Overview");
        browser.await("document.querySelector('.sentences')");

        assertThat(browser.is("document.querySelector('.sentences').children.length === 6"))
                .isTrue();
        assertThat(browser.is("document.querySelector('.more-sentences summary').textContent === '6 more'"))
                .isTrue();
    }

    /** A script's requests say so, lest a server that speaks HTTP Basic has the browser ask for a password. */
    @Test
    void requests_sayThatAScriptAsks() {
        show("orders/cache");
        browser.run(
                "const real = window.fetch; window.asked = [];"
                        + "window.fetch = (url, options) => { window.asked.push(new Headers(options.headers).get('X-Requested-With')); return real(url, options); }");
        browser.press("Health");
        browser.await("window.asked.length > 0");

        assertThat(browser.is("window.asked.every(by => by === 'XMLHttpRequest')"))
                .isTrue();
    }

    @Test
    void tokenOfTheIndex_isSentWithWhatChanges() {
        show("orders/cache");
        browser.press("Clear the cache");
        browser.await("document.querySelector('dialog[open]')");
        browser.press("Clear");

        browser.await("!document.querySelector('dialog[open]')");
        assertThat(server.requests()).contains("POST data-sources/orders/cache/clear {}");
        assertThat(server.tokens()).contains("token-of-the-session");
    }

    @ParameterizedTest
    @ValueSource(strings = {"401 signed in", "403 not allowed", "404 nothing here", "500 status 500"})
    void error_isSaidInWords(String statusAndWords) {
        String path = "data-sources/forbidden/overview";
        server.fail(path, Integer.parseInt(statusAndWords.substring(0, 3)));
        open("forbidden/overview");

        browser.await("document.querySelector('.empty .what')");
        assertThat(browser.text()).contains(statusAndWords.substring(4), "Try again");
    }

    @Test
    void applicationThatIsGone_isSaidToBe() throws IOException {
        PageServer other = new PageServer();
        browser.open(other.url());
        browser.await("document.querySelector('.sentences')");
        other.close();
        browser.press("Queries");

        browser.await("document.body.innerText.includes('The application does not answer')");
    }

    @Test
    void newView_hasTheFocusOnItsHeading() {
        show("orders/overview");
        browser.press("Cache");
        browser.await("document.querySelector('.figures')");

        browser.await("document.activeElement.id === 'title' && document.title === 'Cache · pgtender'");
        assertThat(browser.is("document.querySelector('nav [aria-current=page]').textContent === 'Cache'"))
                .isTrue();
    }

    @Test
    void chosenColours_areKept() {
        show("orders/cache");
        browser.press("Dark");
        show("orders/health");
        assertThat(browser.is("document.documentElement.dataset.theme === 'dark'"))
                .isTrue();
        browser.press("Auto");
        assertThat(browser.is("document.documentElement.dataset.theme === undefined"))
                .isTrue();
    }

    @Test
    void dataSources_canBePicked() {
        show("orders/cache");
        browser.run(
                "const p = document.querySelector('.picker select'); p.value = 'empty'; p.dispatchEvent(new Event('change'))");
        browser.await("document.body.innerText.includes('no result cache')");
        assertThat(browser.is("location.hash === '#/empty/cache'")).isTrue();
    }

    @Test
    void wholePage_weighsLessThan200Kilobytes() throws IOException {
        long weight = PageServer.content("look.css").length;
        for (Path file : files()) {
            weight += Files.size(file);
        }
        assertThat(weight).isLessThan(200_000);
    }

    @Test
    void scripts_neverReadTextAsMarkup() throws IOException {
        for (Path file : files()) {
            assertThat(Files.readString(file))
                    .as(file.getFileName().toString())
                    .doesNotContain("innerHTML")
                    .doesNotContain("outerHTML")
                    .doesNotContain("insertAdjacentHTML")
                    .doesNotContain("document.write")
                    .doesNotContain("eval(")
                    .doesNotContain("DOMParser")
                    .doesNotContain(" style=");
        }
    }

    private static List<Path> files() throws IOException {
        Path directory = Path.of("src/main/resources/io/pgtender/spring/actuate/page");
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    /** Changes what the page receives from an address that ends so, from now until it is loaded anew. */
    private void answerOtherwise(String end, String change) {
        browser.run(
                "const [end, change] = [arguments[0], body => {" + change + "}]; const real = window.fetch;"
                        + "window.fetch = async (...asked) => { const answer = await real(...asked);"
                        + "if (!new URL(asked[0]).pathname.endsWith(end)) return answer;"
                        + "const body = await answer.json(); change(body);"
                        + "return new Response(JSON.stringify(body), {headers: {'Content-Type': 'application/json'}}); }",
                end);
    }

    private void open(String view) {
        browser.open(server.url() + "#/" + view);
    }

    private void show(String view) {
        open(view);
        browser.await(
                "document.querySelector('#title') && !document.querySelector('main > .wait') && document.querySelector('main > :nth-child(2)')");
    }

    private String firstRow() {
        return String.valueOf(browser.run("return document.querySelector('tbody tr').textContent"));
    }

    private void picture(String view, String look) throws IOException {
        String directory = System.getProperty("pgtender.page.pictures", "");
        if (!directory.isEmpty()) {
            String name = view.replace('/', '-').replace(QUERY, "one").replace(ENTRY, "one");
            browser.picture(Path.of(directory, name + "-" + look + ".png"));
        }
    }
}
