package com.example.bookshop;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Takes the pictures of the documentation, and times the first view, at a shop that runs as its README says and had visitors
 * for some minutes. Where {@code -Dpgtender.pictures.apply=true}, applies the first index that is recommended, so that there is
 * a change to show. Only on demand:
 *
 * <pre>mvn -pl examples/bookshop -am package -Dtest=DashboardPictures -Dsurefire.failIfNoSpecifiedTests=false \
 *   -Dpgtender.pictures=$PWD/docs/pictures \
 *   -Dpgtender.pictures.of=http://localhost:8080</pre>
 */
@EnabledIfSystemProperty(named = "pgtender.pictures", matches = ".+")
class DashboardPictures {

    private static final int FIRST_VIEWS = 10;

    private final Path directory = Path.of(System.getProperty("pgtender.pictures", "."));

    @Test
    void takeThem() throws IOException {
        Files.createDirectories(directory);
        try (Chromium browser = Chromium.start().orElseThrow()) {
            Dashboard dashboard =
                    new Dashboard(browser, System.getProperty("pgtender.pictures.of", "http://localhost:8080"));
            browser.size(1280, 800);
            browser.colours("light");
            dashboard.signIn(System.getProperty("pgtender.pictures.password", "demo"));
            timeFirstViews(browser, dashboard);
            dashboard.analyse();
            showFirstIndex(browser, dashboard);
            take(browser, "recommendations");
            dashboard.dryRun("CREATE INDEX CONCURRENTLY");
            take(browser, "dry-run");
            if (Boolean.getBoolean("pgtender.pictures.apply")) {
                apply(browser, dashboard);
            }
            for (String view : List.of("overview", "queries", "n-plus-one", "changes", "cache", "health")) {
                dashboard.show(view + "?window=PT15M");
                take(browser, view);
            }
            query(browser, dashboard);
            change(browser, dashboard);

            browser.colours("dark");
            dashboard.show("overview?window=PT15M");
            take(browser, "overview-dark");
            showFirstIndex(browser, dashboard);
            take(browser, "recommendations-dark");
            browser.colours("light");
            browser.size(360, 740);
            dashboard.show("overview?window=PT15M");
            take(browser, "overview-phone");
        }
    }

    /** The statement that takes most time, with its plan. */
    private void query(Chromium browser, Dashboard dashboard) throws IOException {
        dashboard.show("queries?window=PT15M");
        browser.run("document.querySelector('td a.sql').click()");
        browser.await("document.querySelector('.planbox button')");
        dashboard.press("Show the plan");
        browser.await("document.querySelector('.plan .step')");
        take(browser, "query");
        browser.run("document.querySelector('.planbox').scrollIntoView({block: 'end'})");
        take(browser, "plan");
    }

    /** The first index that is recommended, with nothing cut off above it. */
    private static void showFirstIndex(Chromium browser, Dashboard dashboard) {
        dashboard.showAnalysed("recommendations");
        browser.run(
                "[...document.querySelectorAll('article')].find(a => a.textContent.includes('CREATE INDEX CONCURRENTLY')"
                        + " && a.textContent.includes('dry run')).scrollIntoView({block: 'start'})");
    }

    private void change(Chromium browser, Dashboard dashboard) throws IOException {
        dashboard.show("changes");
        if (browser.is("document.querySelector('.history a')")) {
            browser.run("document.querySelector('.history li:last-child a').click()");
            browser.await("document.body.innerText.includes('Did it help?')");
            take(browser, "change");
        }
    }

    private static void apply(Chromium browser, Dashboard dashboard) {
        dashboard.press("Apply for real");
        browser.await("location.hash.endsWith('/changes')");
        browser.await("!document.querySelector('.underway') && document.querySelector('.history .badge.good')");
    }

    /** From the navigation to the first view with its figures, by the browser's own clock. */
    private static void timeFirstViews(Chromium browser, Dashboard dashboard) {
        List<Long> millis = IntStream.range(0, FIRST_VIEWS)
                .mapToLong(n -> {
                    dashboard.show("overview");
                    return ((Number) browser.run("return Math.round(performance.getEntriesByType('resource')"
                                    + ".reduce((last, r) => Math.max(last, r.responseEnd), 0))"))
                            .longValue();
                })
                .sorted()
                .boxed()
                .toList();
        double load =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getSystemLoadAverage();
        System.out.printf(
                Locale.ROOT,
                "first view in ms, from the navigation to the last answer: median %d, all %s; load of the machine %.1f on %d processors%n",
                millis.get(FIRST_VIEWS / 2),
                millis,
                load,
                Runtime.getRuntime().availableProcessors());
    }

    private void take(Chromium browser, String name) throws IOException {
        Files.write(directory.resolve(name + ".png"), browser.picture());
    }
}
