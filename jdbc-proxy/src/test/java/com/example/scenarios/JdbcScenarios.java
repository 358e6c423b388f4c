package com.example.scenarios;

import static com.example.scenarios.Expected.duplicate;
import static com.example.scenarios.Expected.loop;
import static com.example.scenarios.Expected.nPlusOne;
import static com.example.scenarios.Expected.smallBatch;
import static com.example.scenarios.Expected.write;

import com.example.store.jdbc.Accounts;
import com.example.store.jdbc.Chunks;
import com.example.store.jdbc.Figures;
import com.example.store.jdbc.Queues;
import com.example.store.jdbc.Reports;
import com.example.store.jdbc.Saves;
import io.pgtender.observation.UnitOfWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What is done over plain JDBC, or not worth doing again with each framework. */
final class JdbcScenarios {

    private static final Expected CUSTOMER_PER_ORDER = nPlusOne("customers", "orders");

    /** Longer than between the queries of a loop: whoever polls so waits for something. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(150);

    /** Requests after which the code is compiled and its call sites are known. */
    private static final int WARM_REQUESTS = 300;

    private static final int SHARDS = 6;

    /** One that nobody works on while the scenarios run. */
    private static final long WAITING_JOB = 60;

    private final Bench bench;
    private final DataSource dataSource;
    private final List<Scenario> scenarios = new ArrayList<>();

    /** What an application does with a connection. */
    @FunctionalInterface
    private interface Work {
        void on(Connection connection) throws Exception;
    }

    private JdbcScenarios(Bench bench) {
        this.bench = bench;
        this.dataSource = bench.dataSource();
    }

    static List<Scenario> of(Bench bench) {
        JdbcScenarios all = new JdbcScenarios(bench);
        all.perRow();
        all.keysOfOtherTypes();
        all.scopes();
        all.writes();
        all.polling();
        all.otherSilent();
        return all.scenarios;
    }

    private void perRow() {
        request(
                "last per parent",
                c -> Reports.lastOrders(c, Reports.customerIds(c, 20)),
                nPlusOne("orders", "customers"));
        request(
                "one column per parent",
                c -> Reports.statuses(c, Reports.customerIds(c, 20)),
                nPlusOne("orders", "customers"));
        request("eager many-to-one on findAll", c -> Reports.eager(c, 20), CUSTOMER_PER_ORDER);
        request("keys in the text", c -> Reports.literals(c, 20), CUSTOMER_PER_ORDER);
        request("prepared once", c -> Reports.preparedOnce(c, 20), CUSTOMER_PER_ORDER);
        request("streaming cursor still open", c -> Reports.streaming(c, 40), CUSTOMER_PER_ORDER);
        request("rows in another order", c -> Reports.shuffled(c, 40), CUSTOMER_PER_ORDER);
        request("other lists of numbers first", c -> Reports.amongOtherNumbers(c, 20), CUSTOMER_PER_ORDER);
        request("list is a join", c -> Reports.joinAndLines(c, 20), nPlusOne("order_lines", "orders"));
        request("user asked for by five parts of a page", c -> Figures.pageOf(c, 7), duplicate("customers"));
    }

    private void keysOfOtherTypes() {
        request("bigint read, text bound", c -> Reports.numberToText(c, 20), nPlusOne("shipments", "orders"));
        request("bigint read, numeric bound", c -> Reports.numberToDecimal(c, 20), nPlusOne("ledger", "customers"));
        request("uuid read and bound as text", c -> Reports.uuidAsText(c, 20), nPlusOne("couriers", "parcels"));
    }

    private void scopes() {
        lease("lease without a request", c -> Reports.eager(c, 20), CUSTOMER_PER_ORDER);
        request("chunked job, a commit per chunk", c -> Reports.job(c, 20, 3), CUSTOMER_PER_ORDER);
        request("view after the commit", c -> Reports.afterCommit(c, 20), CUSTOMER_PER_ORDER);
        add("the same in many warm requests", () -> repeat(WARM_REQUESTS, this::smallPage), CUSTOMER_PER_ORDER);
        add("message per lease", () -> {
            for (int id = 1; id <= 20; id++) {
                onLease(null, c -> Reports.eager(c, 1));
            }
        });
    }

    private void smallPage() throws Exception {
        onLease("GET /page", c -> Reports.eager(c, 6));
    }

    private void writes() {
        request(
                "lookup before each save, keys read",
                c -> Saves.ship(c, 11, 16),
                nPlusOne("products", "order_lines"),
                write("products"));
        request(
                "lookup before each save, keys from elsewhere",
                c -> Saves.signUp(
                        c,
                        IntStream.range(0, 12)
                                .mapToObj(i -> "new" + i + "@example.com")
                                .toList()),
                loop("customers"),
                write("events"));
        request("deletes one by one", c -> Saves.deleteVisits(c, 10), write("events"));
        request("multi-row inserts", c -> Saves.insertTogether(c, 6, 25));
        request("nextval for each row", c -> Saves.insertWithIds(c, 20));
    }

    private void polling() {
        request("SKIP LOCKED queue", c -> Queues.work(c, 20));
        request("status polling", c -> Queues.await(c, WAITING_JOB, POLL_INTERVAL, 5));
        request(
                "moving cursor",
                c -> Queues.tail(
                        c,
                        8,
                        () -> bench.runElsewhere("INSERT INTO events (kind, customer_id)"
                                + " SELECT 'order', i FROM generate_series(1, 5) i")));
    }

    private void otherSilent() {
        request("retries after serialization failures", c -> {
            AtomicInteger others = new AtomicInteger(4);
            int tries = Accounts.deposit(c, 9, 10, () -> {
                if (others.decrementAndGet() >= 0) {
                    bench.runElsewhere("UPDATE ledger SET balance = balance + 1 WHERE account = 9");
                }
            });
            if (tries != 5) {
                throw new IllegalStateException("the server let it pass after " + tries + " tries instead of 5");
            }
        });
        request(
                "rows locked one by one",
                c -> Accounts.lock(c, LongStream.rangeClosed(11, 22).boxed().toList()));
        request("dashboard of small numbers", Figures::week);
        request("small numbers that a list holds by chance", Figures::weekAfterList);
        request("small aggregates", Figures::totals);
        request("validation and settings of connections", c -> repeat(10, () -> Figures.prepare(c)));
        request(
                "metadata",
                c -> Figures.describe(
                        c,
                        List.of(
                                "orders",
                                "order_lines",
                                "customers",
                                "products",
                                "categories",
                                "events",
                                "jobs",
                                "ledger",
                                "parcels",
                                "couriers")));
        request("arrays of keys", c -> Chunks.customers(c, Reports.customerIds(c, 120), 10));
        request(
                "arrays of too few keys",
                c -> Chunks.customers(c, Reports.customerIds(c, 60), 3),
                smallBatch("customers"));
        add("one query on each shard", () -> {
            try (UnitOfWork ignored = UnitOfWork.open("GET /page")) {
                for (DataSource shard : bench.shards(SHARDS)) {
                    try (Connection connection = shard.getConnection()) {
                        Reports.lastOrders(connection, List.of(7L));
                    }
                }
            }
        });
    }

    private void request(String situation, Work work, Expected... expected) {
        add(situation, () -> onLease("GET /page", work), expected);
    }

    private void lease(String situation, Work work, Expected... expected) {
        add(situation, () -> onLease(null, work), expected);
    }

    private void add(String situation, Scenario.Action action, Expected... expected) {
        scenarios.add(new Scenario(situation, "JDBC", List.of(expected), action));
    }

    /** @param unit {@code null} where nothing says what belongs together */
    private void onLease(@Nullable String unit, Work work) throws Exception {
        if (unit == null) {
            onLease(work);
            return;
        }
        try (UnitOfWork ignored = UnitOfWork.open(unit)) {
            onLease(work);
        }
    }

    private void onLease(Work work) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            work.on(connection);
        }
    }

    private static void repeat(int times, Scenario.Action action) throws SQLException {
        for (int i = 0; i < times; i++) {
            try {
                action.run();
            } catch (Exception e) {
                throw new SQLException("repetition " + i + " of " + times, e);
            }
        }
    }
}
