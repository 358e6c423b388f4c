package com.example.scenarios;

import static com.example.scenarios.Expected.chain;
import static com.example.scenarios.Expected.duplicate;
import static com.example.scenarios.Expected.loop;
import static com.example.scenarios.Expected.nPlusOne;
import static com.example.scenarios.Expected.smallBatch;
import static com.example.scenarios.Expected.write;

import com.example.store.Categories;
import com.example.store.CustomerPages;
import com.example.store.Dashboard;
import com.example.store.Imports;
import com.example.store.Messages;
import com.example.store.OrderPages;
import com.example.store.Resolvers;
import com.example.store.Shop;
import com.example.store.Store;
import com.example.store.Workers;
import io.pgtender.observation.Detail;
import io.pgtender.observation.UnitOfWork;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** What applications do whatever they do it with: the same code over each framework. */
final class PortableScenarios {

    private static final Expected CUSTOMER_PER_ORDER = nPlusOne("customers", "orders");

    /** As they come with a request: in no order, and none that the application has read. */
    private static final List<Long> KEYS =
            LongStream.range(0, 20).mapToObj(i -> i * 37 % 79 + 1).toList();

    private final Shop shop;
    private final String framework;
    private final List<Scenario> scenarios = new ArrayList<>();

    private PortableScenarios(Shop shop, String framework) {
        this.shop = shop;
        this.framework = framework;
    }

    static List<Scenario> of(Shop shop, String framework) {
        PortableScenarios all = new PortableScenarios(shop, framework);
        all.perRow();
        all.perParent();
        all.acrossTransactions();
        all.otherLabels();
        all.silent();
        return all.scenarios;
    }

    private void perRow() {
        request("lookup per row", store -> OrderPages.customerNames(store, store.orders(20)), CUSTOMER_PER_ORDER);
        request(
                "lookup per each of three rows",
                store -> OrderPages.customerNames(store, store.orders(3)),
                CUSTOMER_PER_ORDER);
        request(
                "lookup per row, keys recur",
                store -> OrderPages.customerNames(store, store.ordersAfter(200, 60)),
                CUSTOMER_PER_ORDER);
        request(
                "session cache hides recurring keys",
                store -> OrderPages.cachedCustomerNames(store, store.ordersAfter(200, 60)),
                CUSTOMER_PER_ORDER);
        request(
                "two queries per row",
                store -> OrderPages.customersAndLines(store, store.orders(15)),
                CUSTOMER_PER_ORDER,
                nPlusOne("order_lines", "orders"));
        request(
                "interleaved with other work",
                store -> OrderPages.customersAndTotals(
                        store, store.orders(20), List.of("open", "paid", "sent", "returned", "lost")),
                CUSTOMER_PER_ORDER);
        request("early break", store -> OrderPages.firstFrom(store, store.orders(60), "XK"), CUSTOMER_PER_ORDER);
        request(
                "conditional lookup",
                store -> OrderPages.customerNamesOfOpen(store, store.orders(60)),
                CUSTOMER_PER_ORDER);
        request("two loops at two lines", OrderPages::twoLists, CUSTOMER_PER_ORDER, CUSTOMER_PER_ORDER);
        request(
                "composite key",
                store -> OrderPages.remarks(store, store.orders(8)),
                nPlusOne("order_lines", "orders"),
                nPlusOne("line_remarks", "order_lines"));
        request(
                "uuid keys",
                store -> OrderPages.courierNames(store, store.parcels(20)),
                nPlusOne("couriers", "parcels"));
        request("outer list paged by key", store -> OrderPages.allByKeyWithCustomers(store, 10, 4), CUSTOMER_PER_ORDER);
        add(
                "two rows in a test",
                () -> inTest(store -> OrderPages.customerNames(store, store.orders(2))),
                CUSTOMER_PER_ORDER);
        add(
                "transaction without a request",
                () -> shop.run(store -> OrderPages.customerNames(store, store.orders(20))),
                CUSTOMER_PER_ORDER);
    }

    private void perParent() {
        request(
                "collection per row",
                store -> CustomerPages.orders(store, store.customers(20)),
                nPlusOne("orders", "customers"));
        request(
                "first per parent",
                store -> CustomerPages.firstOrders(store, store.customers(20)),
                nPlusOne("orders", "customers"));
        request(
                "count per parent",
                store -> CustomerPages.orderCounts(store, store.customers(20)),
                nPlusOne("orders", "customers"));
        request(
                "exists per parent",
                store -> CustomerPages.active(store, store.customers(20)),
                nPlusOne("orders", "customers"));
        request(
                "nested",
                store -> CustomerPages.ordersAndLines(store, store.customers(10)),
                nPlusOne("orders", "customers"),
                nPlusOne("order_lines", "orders"));
        request("recursion", store -> Categories.below(store, 1), nPlusOne("categories", "categories"));
    }

    private void acrossTransactions() {
        add(
                "each row in its own transaction",
                () -> inRequest(() -> Workers.customerNames(shop, 20)),
                CUSTOMER_PER_ORDER);
        add(
                "fan-out over a worker pool",
                () -> withWorkers(workers -> Workers.customerNames(shop, 30, workers)),
                CUSTOMER_PER_ORDER);
        add(
                "fan-out over virtual threads",
                () -> VirtualThreads.run(workers -> inRequest(() -> Workers.customerNames(shop, 30, workers))),
                CUSTOMER_PER_ORDER);
        add(
                "resolver per field",
                () -> withWorkers(workers -> new Resolvers(shop, workers).eachForItself(20)),
                CUSTOMER_PER_ORDER);
        add("resolver that batches", () -> withWorkers(workers -> new Resolvers(shop, workers).batched(20)));
        add("message per unit", () -> Messages.consume(shop, 20));
    }

    private void otherLabels() {
        request("keys from elsewhere", store -> Imports.known(store, KEYS), loop("customers"));
        request("inserts one by one", store -> Imports.visits(store, KEYS), write("events"));
        request("updates one by one", store -> Imports.deliveries(store, KEYS), write("products"));
        request("same query again", store -> Dashboard.prices(store, 6), duplicate("settings"));
        add("same query twice in a test", () -> inTest(store -> Dashboard.prices(store, 2)), duplicate("settings"));
        request(
                "batch size too small",
                store -> OrderPages.preloadedInChunks(store, store.orders(60), 3),
                smallBatch("customers"));
        request("pointer chain", store -> Categories.path(store, 112), chain("categories"));
    }

    private void silent() {
        request("join", store -> store.customerNamesOfOrders(20));
        request("preload", store -> OrderPages.preloaded(store, store.orders(30)));
        request("one row, one lookup", store -> OrderPages.customerNames(store, store.orders(1)));
        request("paged by key", store -> OrderPages.allByKey(store, 10, 6));
        request("paged by offset", store -> OrderPages.allByOffset(store, 10, 6));
        request("chunked IN", store -> OrderPages.preloadedInChunks(store, store.orders(200), 20));
        request("few keys from elsewhere", store -> Imports.known(store, KEYS.subList(0, 4)));
        request("few inserts", store -> Imports.visits(store, KEYS.subList(0, 4)));
        request("same query twice", store -> Dashboard.prices(store, 2));
        request("read again after own write", store -> Imports.restockUntil(store, 5, 4));
        request("batch insert", store -> store.addEvents("batch", KEYS));
        request("dashboard of constants", Dashboard::figures);
    }

    private void request(String situation, Consumer<Store> work, Expected... expected) {
        add(situation, () -> inRequest(() -> shop.run(work)), expected);
    }

    private void add(String situation, Scenario.Action action, Expected... expected) {
        scenarios.add(new Scenario(situation, framework, List.of(expected), action));
    }

    private static void inRequest(Runnable work) {
        try (UnitOfWork ignored = UnitOfWork.open("GET /page")) {
            work.run();
        }
    }

    private void inTest(Consumer<Store> work) {
        try (UnitOfWork ignored = UnitOfWork.open("a test", Detail.EVERYTHING)) {
            shop.run(work);
        }
    }

    private static void withWorkers(Consumer<ExecutorService> work) {
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try {
            inRequest(() -> work.accept(UnitOfWork.propagating(workers)));
        } finally {
            workers.shutdown();
        }
    }
}
