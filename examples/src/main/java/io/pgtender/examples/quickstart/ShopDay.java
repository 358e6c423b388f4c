package io.pgtender.examples.quickstart;

import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.Advisor;
import io.pgtender.Report;
import io.pgtender.advice.Change;
import io.pgtender.advice.Recommendation;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.apply.BuildProgress;
import io.pgtender.apply.ChangeListener;
import io.pgtender.apply.JournalEntry;
import io.pgtender.cache.CachePolicy;
import io.pgtender.cache.CacheStatistics;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.verify.Verifier;
import io.pgtender.verify.VerifierSettings;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** One day of the shop, in a minute. */
final class ShopDay {

    private static final int OBSERVE_SECONDS = 12;
    private static final int VERIFY_SECONDS = 12;
    private static final Duration POINT = Duration.ofMillis(500);
    private static final Duration BLOCK = Duration.ofSeconds(1);

    private static final String COUNTRY = "DE";
    private static final int READS = 1_000;

    private final Terminal terminal;

    ShopDay(Terminal terminal) {
        this.terminal = terminal;
    }

    void run(boolean revert) throws SQLException, IOException, InterruptedException {
        terminal.step("Starting an embedded PostgreSQL and making a shop");
        try (ShopServer server = ShopServer.start()) {
            load(server);
            try (HikariDataSource pool = server.pool();
                    TenderDataSource dataSource = tend(pool)) {
                server.beforeStop(dataSource::close);
                openShop(pool, dataSource, revert);
            }
        }
        terminal.line("");
        terminal.line("Done. Server stopped, nothing left behind.");
    }

    /** The one line that a user writes, plus a cache rule and intervals that fit into a minute. */
    private static TenderDataSource tend(HikariDataSource pool) {
        return TenderDataSource.builder(pool)
                .name("shop")
                .cache(CachePolicy.builder()
                        .rule(Traffic.SHIPPING, Duration.ofMinutes(5))
                        .build())
                .samplingInterval(POINT)
                .verifier(new Verifier(VerifierSettings.shortRun(BLOCK)))
                .build();
    }

    private void load(ShopServer server) throws SQLException {
        long started = System.nanoTime();
        Shop shop = new Shop(
                server.direct(),
                rows -> terminal.progress((double) rows / Shop.rows(), String.format(Locale.ROOT, "%,d rows", rows)));
        shop.create();
        terminal.line(String.format(
                Locale.ROOT,
                "  %,d customers, %,d products, %,d orders, %,d order lines in %.1f s",
                Shop.CUSTOMERS,
                Shop.PRODUCTS,
                Shop.ORDERS,
                Shop.LINES,
                (System.nanoTime() - started) / 1e9));
    }

    private void openShop(HikariDataSource pool, TenderDataSource dataSource, boolean revert)
            throws SQLException, InterruptedException {
        Advisor advisor = dataSource.advisor();
        try (Traffic traffic = new Traffic(dataSource)) {
            terminal.step("Opening the shop: four visitors, plain JDBC, one wrapped DataSource");
            traffic.start();
            watch(dataSource, traffic, OBSERVE_SECONDS);

            terminal.step("What pgtender saw");
            long asked = System.nanoTime();
            Report report = advisor.analyze();
            double seconds = (System.nanoTime() - asked) / 1e9;
            terminal.line("");
            terminal.line(report.toString());
            terminal.line(String.format(Locale.ROOT, " Analysed in %.1f s, while the shop was open.", seconds));

            Optional<Recommendation> index = report.recommendations().stream()
                    .filter(r -> r.change() instanceof Change.CreateIndex)
                    .findFirst();
            if (index.isEmpty()) {
                throw new SQLException("no index was recommended, although one is missing: please report this");
            }
            Workload before = dataSource.workload();
            JournalEntry entry = apply(advisor, index.get());
            Workload built = dataSource.workload();
            watch(dataSource, traffic, VERIFY_SECONDS);
            verify(dataSource, before, dataSource.workloadSince(built), entry);
            cachedRead(pool, dataSource);
            if (revert) {
                revert(advisor, entry);
            }
            SQLException failure = traffic.failure();
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** Live figures while the visitors are busy. */
    private void watch(TenderDataSource dataSource, Traffic traffic, int seconds) throws InterruptedException {
        long started = System.nanoTime();
        Workload begin = dataSource.workload();
        Workload now = begin;
        while (System.nanoTime() - started < seconds * 1_000_000_000L) {
            Thread.sleep(200);
            now = dataSource.workload();
            terminal.figures(figures(begin, now, traffic, (System.nanoTime() - started) / 1e9));
        }
        terminal.line(figures(begin, now, traffic, seconds));
    }

    private static String figures(Workload begin, Workload now, Traffic traffic, double seconds) {
        long calls = now.calls() - begin.calls();
        long hits = hits(now) - hits(begin);
        ShapeStatistics slowest = now.shapesByTotalTime().get(0);
        return String.format(
                Locale.ROOT,
                "  %4.1f s · %,d pages · %,d statements (%,.0f/s) · %,d served from memory · slowest p95 %.1f ms",
                seconds,
                traffic.pages(),
                calls,
                calls / Math.max(seconds, 0.1),
                hits,
                slowest.latency().percentileNanos(95) / 1e6);
    }

    private static long hits(Workload workload) {
        return workload.shapesByTotalTime().stream()
                .mapToLong(ShapeStatistics::cacheHits)
                .sum();
    }

    private JournalEntry apply(Advisor advisor, Recommendation recommendation) throws SQLException {
        terminal.step("Building the best index while the shop stays open");
        terminal.line("  " + recommendation.change().sql().orElseThrow());
        ChangeListener progress = new ChangeListener() {
            @Override
            public void progress(BuildProgress build) {
                BuildProgress.Blocker blocker = build.waitingFor();
                terminal.progress(
                        build.percent() / 100,
                        build.phase() + (blocker == null ? "" : ", waiting for " + blocker.describe()));
            }
        };
        JournalEntry entry = advisor.apply(
                recommendation,
                ApplyPolicy.safeDefaults().forReal().appliedBy("quickstart").listener(progress));
        if (entry.state() != JournalEntry.State.APPLIED) {
            throw new SQLException("the index was not built: " + entry.state() + ", "
                    + entry.outcome().message());
        }
        Duration took = Duration.between(
                Objects.requireNonNull(entry.times().applyingAt()),
                Objects.requireNonNull(entry.times().finishedAt()));
        terminal.line(String.format(
                Locale.ROOT, "  Valid after %.1f s, written down in table pgtender.journal.", took.toMillis() / 1e3));
        return entry;
    }

    private void verify(TenderDataSource dataSource, Workload before, Workload after, JournalEntry entry) {
        terminal.step("Did it help? The shop's own traffic, before and after");
        terminal.line(BeforeAfter.table(before, after, entry));
        terminal.line("");
        terminal.paragraph("Verdict. " + dataSource.advisor().verify(entry).describe());
    }

    private void cachedRead(HikariDataSource pool, TenderDataSource dataSource) throws SQLException {
        terminal.step("The repeated read, by one cache rule: never older than this application's own writes");
        terminal.line("  " + Traffic.SHIPPING);
        CacheStatistics statistics = dataSource.cache().orElseThrow().statistics();
        terminal.line(String.format(
                Locale.ROOT,
                "  %,d of %,d reads served without a round trip (%.1f %%)",
                statistics.hits(),
                statistics.hits() + statistics.misses(),
                100 * statistics.hitRate()));
        try (Connection raw = pool.getConnection();
                Connection tended = dataSource.getConnection()) {
            terminal.line(String.format(
                    Locale.ROOT,
                    "  A hit takes %.1f µs, the round trip %.0f µs (medians of %d, on this machine).",
                    medianNanos(tended) / 1e3,
                    medianNanos(raw) / 1e3,
                    READS));
            BigDecimal old = Traffic.shippingFee(tended, COUNTRY);
            try (Statement statement = tended.createStatement()) {
                statement.executeUpdate("UPDATE shop.shipping_rates SET fee = fee + 1 WHERE country = 'DE'");
            }
            BigDecimal fresh = Traffic.shippingFee(tended, COUNTRY);
            terminal.line(String.format(
                    Locale.ROOT, "  After an UPDATE the very next read says %s instead of %s.", fresh, old));
        }
    }

    private static long medianNanos(Connection connection) throws SQLException {
        long[] nanos = new long[READS];
        for (int i = 0; i < READS; i++) {
            long started = System.nanoTime();
            Traffic.shippingFee(connection, COUNTRY);
            nanos[i] = System.nanoTime() - started;
        }
        Arrays.sort(nanos);
        return nanos[READS / 2];
    }

    private void revert(Advisor advisor, JournalEntry entry) {
        terminal.step("Taking it back");
        terminal.line("  " + entry.work().reversalSql());
        JournalEntry reverted = advisor.revert(entry);
        terminal.line(
                "  Journal: " + reverted.state() + ", " + advisor.history().size() + " entry in all.");
    }
}
