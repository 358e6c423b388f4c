package io.pgtender.dataflow;

import static io.pgtender.dataflow.Repetition.Label.N_PLUS_ONE;
import static io.pgtender.dataflow.Repetition.Label.SMALL_BATCH;
import static io.pgtender.dataflow.Repetition.Label.WRITE;
import static io.pgtender.dataflow.Script.id;
import static io.pgtender.dataflow.Script.many;
import static io.pgtender.dataflow.Script.row;

import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.dataflow.Script.AsText;
import io.pgtender.dataflow.Script.Id;
import io.pgtender.dataflow.Script.Sql;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Units of work that repeat a statement for the rows of another. */
enum NPlusOneScenario {
    LAZY_MANY_TO_ONE(
            script -> {
                orders(script, 12);
                script.at("OrderService.list:14", "OrderController.get:20");
                for (int i = 0; i < 12; i++) {
                    customer(script, i);
                }
            },
            N_PLUS_ONE),

    LAZY_ONE_TO_MANY(
            script -> {
                orders(script, 9);
                script.at("OrderService.list:15", "OrderController.get:20");
                for (int i = 0; i < 9; i++) {
                    lines(script, i);
                }
            },
            N_PLUS_ONE),

    FIND_BY_ID_IN_A_LOOP(
            script -> {
                script.at("Job.run:5").run(Tables.ORDER_IDS).rows(8, i -> row(order(i)));
                script.at("Job.run:7");
                for (int i = 0; i < 8; i++) {
                    script.run(Tables.ORDER, order(i)).row(order(i), customer(100 - i), "open");
                }
            },
            N_PLUS_ONE),

    FIRST_PER_PARENT(
            script -> perParent(
                    script,
                    Sql.of(
                            "SELECT id, total FROM invoices WHERE customer_id = ? ORDER BY id LIMIT ?",
                            "=customer_id",
                            "limit"),
                    1),
            N_PLUS_ONE),

    LAST_PER_PARENT(
            script -> perParent(
                    script,
                    Sql.of(
                            "SELECT id, total FROM invoices WHERE customer_id = ? ORDER BY id DESC LIMIT 1",
                            "=customer_id",
                            "limit"),
                    1),
            N_PLUS_ONE),

    COUNT_PER_PARENT(
            script -> perParent(script, Sql.of("SELECT count(*) FROM invoices WHERE customer_id = ?", "=customer_id")),
            N_PLUS_ONE),

    EXISTS_PER_PARENT(
            script -> perParent(
                    script, Sql.of("SELECT 1 FROM invoices WHERE customer_id = ? LIMIT ?", "=customer_id", "limit"), 1),
            N_PLUS_ONE),

    PLUCK_PER_PARENT(
            script -> perParent(script, Sql.of("SELECT total FROM invoices WHERE customer_id = ?", "=customer_id")),
            N_PLUS_ONE),

    EAGER_MANY_TO_ONE_ON_FIND_ALL(
            script -> {
                script.at("OrderService.all:30", "OrderController.all:9");
                script.run(Tables.ORDERS).rows(10, i -> row(order(i), customer(50 - i), "open"));
                for (int i = 0; i < 10; i++) {
                    customer(script, 50 - i);
                }
            },
            N_PLUS_ONE),

    TWO_ROWS_IN_A_TEST(
            script -> {
                orders(script.inATest(), 2);
                script.at("OrderService.list:14");
                customer(script, 0);
                customer(script, 1);
            },
            N_PLUS_ONE),

    THREE_ROWS(
            script -> {
                orders(script, 3);
                script.at("OrderService.list:14");
                IntStream.range(0, 3).forEach(i -> customer(script, i));
            },
            N_PLUS_ONE),

    NESTED(
            script -> {
                script.at("Shop.page:10").run(Tables.CUSTOMERS).rows(4, i -> row(customer(i), "name" + i));
                for (int c = 0; c < 4; c++) {
                    int customer = c;
                    script.at("Shop.page:12")
                            .run(Tables.ORDERS_OF_CUSTOMER, customer(c))
                            .rows(3, i -> row(order(10 * customer + i), customer(customer)));
                    script.at("Shop.page:14");
                    for (int i = 0; i < 3; i++) {
                        lines(script, 10 * c + i);
                    }
                }
            },
            N_PLUS_ONE,
            N_PLUS_ONE),

    SEVERAL_QUERIES_PER_ROW(
            script -> {
                orders(script, 7);
                for (int i = 0; i < 7; i++) {
                    script.at("OrderService.list:14");
                    customer(script, i);
                    script.at("OrderService.list:15");
                    lines(script, i);
                }
            },
            N_PLUS_ONE,
            N_PLUS_ONE),

    INTERLEAVED_WITH_OTHER_WORK(
            script -> {
                orders(script, 6);
                for (int i = 0; i < 6; i++) {
                    script.at("OrderService.list:14");
                    customer(script, i);
                    script.at("Other.work:" + i)
                            .run(Sql.of("SELECT a" + i + " FROM t" + i))
                            .row("x");
                }
            },
            N_PLUS_ONE),

    FAST_QUERIES(
            script -> {
                orders(script, 20);
                script.pausing(10).at("OrderService.list:14");
                for (int i = 0; i < 20; i++) {
                    script.run(Tables.CUSTOMER, customer(i))
                            .row(customer(i), "n")
                            .took(400);
                }
            },
            N_PLUS_ONE),

    FAN_OUT_OVER_THREADS(
            script -> {
                orders(script, 16);
                script.at("OrderService.lambda:33");
                for (int i = 0; i < 16; i += 4) {
                    for (int thread : new int[] {1, 0, 3, 2}) {
                        customer(script.newTransaction(), i + thread);
                    }
                }
            },
            N_PLUS_ONE),

    EACH_ITERATION_IN_ITS_OWN_TRANSACTION(
            script -> {
                orders(script, 10);
                script.at("OrderService.one:14");
                for (int i = 0; i < 10; i++) {
                    customer(script.newTransaction(), i);
                }
            },
            N_PLUS_ONE),

    GRAPHQL_RESOLVERS(
            script -> {
                script.at("Query.orders:8").run(Tables.ORDERS).rows(9, i -> row(order(i), customer(70 - i), "open"));
                script.at("OrderResolver.customer:12");
                IntStream.range(0, 9).forEach(i -> customer(script, 70 - i));
                script.at("OrderResolver.lines:17");
                IntStream.range(0, 9).forEach(i -> lines(script, i));
            },
            N_PLUS_ONE,
            N_PLUS_ONE),

    STREAMING_CURSOR_STILL_OPEN(
            script -> {
                script.at("Export.run:5")
                        .run(Tables.ORDERS)
                        .rows(30, i -> row(order(i), customer(i), "open"))
                        .took(90);
                script.at("Export.row:9", "Export.run:6");
                IntStream.range(0, 30).forEach(i -> customer(script, i));
            },
            N_PLUS_ONE),

    CHUNKED_BATCH_JOB(
            script -> {
                for (int page = 0; page < 4; page++) {
                    int from = page * 10;
                    script.newTransaction().at("Job.page:5");
                    script.run(Tables.ORDERS_PAGE, order(from - 1), 10)
                            .rows(10, i -> row(order(from + i), customer(500 - from - i)));
                    script.at("Job.item:9");
                    IntStream.range(0, 10).forEach(i -> customer(script, 500 - from - i));
                }
            },
            N_PLUS_ONE),

    OFFSET_PAGED_OUTER_LIST(
            script -> {
                for (int page = 0; page < 3; page++) {
                    int from = page * 8;
                    script.at("Job.page:5")
                            .run(
                                    Sql.of(
                                            "SELECT id, customer_id FROM orders ORDER BY id LIMIT ? OFFSET ?",
                                            "limit",
                                            "offset"),
                                    8,
                                    from)
                            .rows(8, i -> row(order(from + i), customer(from + i)));
                    script.at("Job.item:9");
                    IntStream.range(0, 8).forEach(i -> customer(script, from + i));
                }
            },
            N_PLUS_ONE),

    BIGINT_READ_TEXT_BOUND(
            script -> {
                orders(script, 8);
                script.at("OrderService.list:14");
                for (int i = 0; i < 8; i++) {
                    script.run(Tables.CUSTOMER, new AsText(customer(i))).row(customer(i), "n");
                }
            },
            N_PLUS_ONE),

    UUID_READ_AS_BYTES_TEXT_BOUND(
            script -> {
                UUID[] keys = uuids(8);
                script.at("Doc.list:4")
                        .run(Sql.of("SELECT doc FROM folders"))
                        .rows(8, i -> row((Object) bytes(keys[i])));
                script.at("Doc.list:6");
                for (UUID key : keys) {
                    script.run(Sql.of("SELECT body FROM docs WHERE ref = ?", "=ref"), key.toString())
                            .row("b");
                }
            },
            N_PLUS_ONE),

    COMPOSITE_KEY(
            script -> {
                script.at("Stock.list:4")
                        .run(Sql.of("SELECT warehouse_id, product_id FROM picks"))
                        .rows(9, i -> row(id("warehouse", i / 3), id("product", 7 * i)));
                script.at("Stock.list:6");
                Sql stock = Sql.of(
                        "SELECT amount FROM stock WHERE warehouse_id = ? AND product_id = ?",
                        "=warehouse_id",
                        "=product_id");
                for (int i = 0; i < 9; i++) {
                    script.run(stock, id("warehouse", i / 3), id("product", 7 * i))
                            .row("a lot");
                }
            },
            N_PLUS_ONE),

    COMPOSITE_KEY_OF_THE_INNER_ROW(
            script -> {
                orders(script, 8);
                for (int i = 0; i < 8; i++) {
                    int order = i;
                    script.at("OrderService.list:14")
                            .run(
                                    Sql.of("SELECT order_id, line_no FROM order_lines WHERE order_id = ?", "=order_id"),
                                    order(i))
                            .rows(3, line -> row(order(order), line + 1L));
                    script.at("OrderService.list:16");
                    Sql remark = Sql.of(
                            "SELECT remark FROM line_remarks WHERE order_id = ? AND line_no = ?",
                            "=order_id",
                            "=line_no");
                    for (long line = 1; line <= 3; line++) {
                        script.run(remark, order(i), line).row("fragile");
                    }
                }
            },
            N_PLUS_ONE,
            N_PLUS_ONE),

    TWO_LOOPS_AT_TWO_LINES(
            script -> {
                orders(script, 16);
                script.at("OrderService.list:14");
                IntStream.range(0, 16).forEach(i -> customer(script, i));
                script.at("OrderService.list:24");
                IntStream.range(0, 16).forEach(i -> customer(script, i));
            },
            N_PLUS_ONE,
            N_PLUS_ONE),

    COLD_AND_WARM_CALL_STACKS(
            script -> {
                orders(script, 12);
                script.at("OrderService.load:3", "OrderService.init:1", "OrderService.list:14");
                customer(script, 0);
                customer(script, 1);
                script.at("OrderService.load:3", "OrderService.list:14");
                IntStream.range(2, 12).forEach(i -> customer(script, i));
            },
            N_PLUS_ONE),

    RECURSION(
            script -> {
                script.at("Tree.walk:8", "Tree.all:3")
                        .run(Tables.CHILDREN, node(1))
                        .row(node(2))
                        .row(node(3))
                        .row(node(4));
                children(script, 2, 5, 6);
                children(script, 5);
                children(script, 6, 7, 8);
                children(script, 7);
                children(script, 8);
                children(script, 3, 9, 10);
                children(script, 9);
                children(script, 10);
                children(script, 4);
            },
            N_PLUS_ONE),

    EARLY_BREAK(
            script -> {
                orders(script, 40);
                script.at("OrderService.find:14");
                IntStream.range(0, 11).forEach(i -> customer(script, i));
            },
            N_PLUS_ONE),

    CONDITIONAL_LOOKUP(
            script -> {
                orders(script, 40);
                script.at("OrderService.find:14");
                IntStream.range(0, 40).filter(i -> i % 5 == 1).forEach(i -> customer(script, i));
            },
            N_PLUS_ONE),

    SESSION_CACHE_HIDES_REPEATS(
            script -> {
                script.at("OrderService.list:10")
                        .run(Tables.ORDERS)
                        .rows(40, i -> row(order(i), customer(i * 7 % 9), "open"));
                script.at("OrderService.list:14");
                IntStream.range(0, 9).forEach(i -> customer(script, i * 7 % 9));
            },
            N_PLUS_ONE),

    REPEATS_WITHOUT_A_SESSION_CACHE(
            script -> {
                script.at("OrderService.list:10")
                        .run(Tables.ORDERS)
                        .rows(20, i -> row(order(i), customer(i * i % 7), "open"));
                script.at("OrderService.list:14");
                IntStream.range(0, 20).forEach(i -> customer(script, i * i % 7));
            },
            N_PLUS_ONE),

    OPEN_SESSION_IN_VIEW(
            script -> {
                orders(script, 10);
                script.newTransaction().at("list_jsp._jspService:90");
                IntStream.range(0, 10).forEach(i -> lines(script, i));
            },
            N_PLUS_ONE),

    BATCH_SIZE_TOO_SMALL(
            script -> {
                orders(script, 60);
                script.at("OrderService.list:14");
                for (int i = 0; i < 60; i += 3) {
                    script.run(Tables.CUSTOMERS_IN, many(List.of(customer(i), customer(i + 1), customer(i + 2))))
                            .row(customer(i), "a")
                            .row(customer(i + 1), "b")
                            .row(customer(i + 2), "c");
                }
            },
            SMALL_BATCH),

    VALIDATION_BEFORE_EACH_SAVE(
            script -> {
                script.at("Import.run:4")
                        .run(Sql.of("SELECT product_id FROM staging"))
                        .rows(8, i -> row(id("product", 3 * i)));
                Sql exists = Sql.of("SELECT 1 FROM products WHERE id = ?", "=id");
                Sql insert = Sql.of("INSERT INTO prices (product_id) VALUES (?)", ":product_id");
                for (int i = 0; i < 8; i++) {
                    script.at("Import.run:6").run(exists, id("product", 3 * i)).row(1);
                    script.at("Import.run:7").run(insert, id("product", 3 * i)).changed = 1;
                }
            },
            N_PLUS_ONE,
            WRITE),

    KEYSET_PAGED_OUTER_LIST(
            script -> {
                for (int page = 0; page < 3; page++) {
                    int from = page * 6;
                    script.at("Feed.page:5")
                            .run(Tables.ORDERS_PAGE, order(from - 1), 6)
                            .rows(6, i -> row(order(from + i), customer(90 - from - i)));
                    script.at("Feed.page:8");
                    IntStream.range(0, 6).forEach(i -> lines(script, from + i));
                }
            },
            N_PLUS_ONE),

    KEY_IN_SEVERAL_COLUMNS_OF_THE_SOURCE(
            script -> {
                script.at("OrderService.list:10")
                        .run(Sql.of("SELECT id, customer_id, payer FROM orders"))
                        .rows(10, i -> row(order(i), customer(i * 3 % 10), customer(i)));
                script.at("OrderService.list:14");
                IntStream.range(0, 10).forEach(i -> customer(script, i * 3 % 10));
            },
            N_PLUS_ONE),

    LIST_WHOSE_ROWS_POINT_TO_THE_NEXT(
            script -> {
                Sql chapter = Sql.of("SELECT id, next_id FROM chapters WHERE id = ?", "=id");
                script.at("Book.read:1").run(Sql.of("SELECT id FROM chapters")).rows(9, i -> row(id("chapter", i)));
                script.at("Book.read:2");
                for (int i = 0; i < 9; i++) {
                    script.run(chapter, id("chapter", i)).row(id("chapter", i), id("chapter", i + 1));
                }
            },
            N_PLUS_ONE),

    ROWS_OF_MANY_SOURCES_OF_UUIDS(
            script -> {
                UUID[] keys = uuids(12);
                script.at("A.b:1").run(Sql.of("SELECT ref FROM links")).rows(12, i -> row(keys[i]));
                script.at("A.b:2").run(Sql.of("SELECT owner FROM files")).rows(12, i -> row(keys[11 - i]));
                script.at("A.b:4");
                for (UUID key : keys) {
                    script.run(Sql.of("SELECT name FROM users WHERE uid = ?", "=uid"), key)
                            .row("n");
                }
            },
            N_PLUS_ONE);

    private static final class Tables {
        static final Sql ORDERS = Sql.of("SELECT id, customer_id, state FROM orders");
        static final Sql ORDER_IDS = Sql.of("SELECT id FROM orders");
        static final Sql ORDER = Sql.of("SELECT id, customer_id, state FROM orders WHERE id = ?", "=id");
        static final Sql ORDERS_OF_CUSTOMER =
                Sql.of("SELECT id, customer_id FROM orders WHERE customer_id = ?", "=customer_id");
        static final Sql ORDERS_PAGE =
                Sql.of("SELECT id, customer_id FROM orders WHERE id > ? ORDER BY id LIMIT ?", ">id", "limit");
        static final Sql CUSTOMERS = Sql.of("SELECT id, name FROM customers");
        static final Sql CUSTOMER = Sql.of("SELECT id, name FROM customers WHERE id = ?", "=id");
        static final Sql CUSTOMERS_IN = Sql.of("SELECT id, name FROM customers WHERE id IN (?, ?, ?)", "in id");
        static final Sql LINES = Sql.of("SELECT id, order_id, product_id FROM lines WHERE order_id = ?", "=order_id");
        static final Sql CHILDREN = Sql.of("SELECT id FROM nodes WHERE parent_id = ?", "=parent_id");
    }

    private final Consumer<Script> steps;
    private final List<Label> labels;

    NPlusOneScenario(Consumer<Script> steps, Label... labels) {
        this.steps = steps;
        this.labels = List.of(labels);
    }

    Script script() {
        Script script = new Script();
        steps.accept(script);
        return script;
    }

    List<Label> labels() {
        return labels;
    }

    static Id order(int number) {
        return id("order", number);
    }

    static Id customer(int number) {
        return id("customer", number);
    }

    private static Id node(int number) {
        return id("node", number);
    }

    private static void orders(Script script, int count) {
        script.at("OrderService.list:10", "OrderController.get:20");
        script.run(Tables.ORDERS).rows(count, i -> row(order(i), customer(i), "open"));
    }

    private static void customer(Script script, int number) {
        script.run(Tables.CUSTOMER, customer(number)).row(customer(number), "name" + number);
    }

    private static void lines(Script script, int order) {
        script.run(Tables.LINES, order(order))
                .rows(2, i -> row(id("line", 10 * order + i), order(order), id("product", 31 * order % 17 + i)));
    }

    private static void perParent(Script script, Sql sql, Object... constants) {
        script.at("Shop.page:10").run(Tables.CUSTOMERS).rows(10, i -> row(customer(3 * i), "name" + i));
        script.at("Shop.page:12");
        for (int i = 0; i < 10; i++) {
            List<Object> bound = new ArrayList<>(List.of(customer(3 * i)));
            Collections.addAll(bound, constants);
            script.run(sql, bound.toArray()).row("x");
        }
    }

    private static void children(Script script, int of, Integer... children) {
        script.at("Tree.walk:8", "Tree.walk:11", "Tree.all:3")
                .run(Tables.CHILDREN, node(of))
                .rows(children.length, i -> row(node(children[i])));
    }

    private static UUID[] uuids(int count) {
        Random random = new Random(7);
        return IntStream.range(0, count)
                .mapToObj(i -> new UUID(random.nextLong(), random.nextLong()))
                .toArray(UUID[]::new);
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
