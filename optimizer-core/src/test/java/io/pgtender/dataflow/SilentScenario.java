package io.pgtender.dataflow;

import static io.pgtender.dataflow.Script.id;
import static io.pgtender.dataflow.Script.many;
import static io.pgtender.dataflow.Script.row;

import io.pgtender.dataflow.Script.Id;
import io.pgtender.dataflow.Script.Sql;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Units of work that look like a repetition and are none. */
enum SilentScenario {
    JOIN_FETCH(script -> script.at("A.b:1")
            .run(Sql.of("SELECT o.id, c.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id"))
            .rows(40, i -> row(id("order", i), id("customer", i), "n"))),

    PRELOAD(script -> {
        script.at("A.b:1").run(Tables.ORDERS).rows(40, i -> row(id("order", i), id("customer", i)));
        script.run(Tables.CUSTOMERS_IN, many(customers(0, 40))).rows(40, i -> row(id("customer", i), "n"));
    }),

    ONE_AND_ONE(script -> {
        script.at("A.b:1").run(Tables.ORDERS).row(id("order", 1), id("customer", 1));
        script.at("A.b:2").run(Tables.CUSTOMER, id("customer", 1)).row(id("customer", 1), "n");
    }),

    OFFSET_PAGING(script -> {
        Sql page = Sql.of("SELECT id, name FROM customers ORDER BY id LIMIT ? OFFSET ?", "limit", "offset");
        script.at("A.b:1");
        for (int p = 0; p < 12; p++) {
            int from = 20 * p;
            script.run(page, 20, from).rows(20, i -> row(id("customer", from + i), "n"));
        }
    }),

    KEYSET_PAGING(script -> {
        Sql page = Sql.of("SELECT id, name FROM customers WHERE id > ? ORDER BY id LIMIT ?", ">id", "limit");
        script.at("A.b:1");
        for (int p = 0; p < 12; p++) {
            int from = 20 * p;
            script.run(page, id("customer", from), 20).rows(20, i -> row(id("customer", from + i + 1), "n"));
        }
    }),

    KEYSET_PAGING_BY_TWO_COLUMNS(script -> {
        Sql page = Sql.of(
                "SELECT day, id FROM events WHERE day > ? OR (day = ? AND id > ?) LIMIT ?",
                ">day",
                "=day",
                ">id",
                "limit");
        script.at("A.b:1");
        for (int p = 0; p < 12; p++) {
            int from = 20 * p;
            script.run(page, id("day", p), id("day", p), id("event", from), 20)
                    .rows(20, i -> row(id("day", from / 20 + 1), id("event", from + i + 1)));
        }
    }),

    KEYSET_PAGING_BY_A_ROW_COMPARISON(script -> {
        Sql page = Sql.of("SELECT day, id FROM events WHERE (day, id) > (?, ?) LIMIT ?", "other", "other", "limit");
        script.at("A.b:1");
        for (int p = 0; p < 12; p++) {
            int from = 20 * p;
            script.run(page, id("day", from), id("event", from), 20)
                    .rows(20, i -> row(id("day", from + i + 1), id("event", from + i + 1)));
        }
    }),

    CHUNKED_IN_LOADS(script -> {
        script.at("A.b:1").run(Tables.ORDERS).rows(120, i -> row(id("order", i), id("customer", i)));
        script.at("A.b:2");
        for (int c = 0; c < 12; c++) {
            int from = 10 * c;
            script.run(Tables.CUSTOMERS_IN, many(customers(from, from + 10)))
                    .rows(10, i -> row(id("customer", from + i), "n"));
        }
    }),

    BATCH_FETCHING(script -> {
        script.at("A.b:1").run(Tables.ORDERS).rows(64, i -> row(id("order", i), id("customer", i)));
        script.at("A.b:2");
        for (int c = 0; c < 64; c += 16) {
            int from = c;
            script.run(Tables.CUSTOMERS_IN, many(customers(from, from + 16)))
                    .rows(16, i -> row(id("customer", from + i), "n"));
        }
    }),

    SKIP_LOCKED_POLLING(script -> {
        for (int i = 0; i < 10; i++) {
            script.newTransaction().at("Worker.next:3");
            script.run(Tables.NEXT_JOB, 1).row(id("job", i), id("customer", 3 * i));
            script.at("Worker.done:9").run(Tables.JOB_DONE, id("job", i)).changed = 1;
        }
    }),

    QUEUE_WORK_WITH_A_LOOKUP_PER_MESSAGE(script -> {
        for (int i = 0; i < 10; i++) {
            script.newTransaction().at("Worker.next:3");
            script.run(Tables.NEXT_JOB, 1).row(id("job", i), id("customer", 3 * i));
            script.at("Worker.work:6")
                    .run(Tables.CUSTOMER, id("customer", 3 * i))
                    .row(id("customer", 3 * i), "n");
        }
    }),

    NEXT_ITEM_OF_A_VIEW_WITH_A_LOOKUP(script -> {
        for (int i = 0; i < 10; i++) {
            script.at("Worker.next:3")
                    .run(Sql.of("SELECT id, customer_id FROM next_item"))
                    .row(id("job", i), id("customer", 3 * i));
            script.at("Worker.work:6")
                    .run(Tables.CUSTOMER, id("customer", 3 * i))
                    .row(id("customer", 3 * i), "n");
        }
    }),

    STATUS_POLLING(script -> {
        script.at("Wait.until:3").pausing(500_000);
        for (int i = 0; i < 8; i++) {
            script.run(Tables.JOB_STATE, id("job", 7)).row("running");
        }
    }),

    STATUS_POLLING_IN_QUICK_STEPS_OF_A_TEST(script -> {
        script.inATest().at("Wait.until:3").pausing(20_000);
        for (int i = 0; i < 8; i++) {
            script.run(Tables.JOB_STATE, id("job", 7)).row(i < 7 ? "running" : "done");
        }
    }),

    MOVING_CURSOR_POLLING(script -> {
        Sql next = Sql.of("SELECT id, text FROM events WHERE id > ? ORDER BY id", ">id");
        script.at("Tail.poll:3").pausing(1_000_000);
        for (int i = 0; i < 9; i++) {
            script.run(next, id("event", i)).row(id("event", i + 1), "t");
        }
    }),

    TAILING_ROW_BY_ROW_WITH_A_LOOKUP(script -> {
        Sql next = Sql.of("SELECT id, customer_id FROM events WHERE id > ? ORDER BY id LIMIT ?", ">id", "limit");
        for (int i = 0; i < 10; i++) {
            script.at("Tail.poll:3").run(next, id("event", i), 1).row(id("event", i + 1), id("customer", 2 * i));
            script.at("Tail.work:5").run(Tables.CUSTOMER, id("customer", 2 * i)).row(id("customer", 2 * i), "n");
        }
    }),

    SHARDS_BY_SEARCH_PATH(script -> {
        script.at("Shards.sum:3");
        for (int i = 0; i < 8; i++) {
            script.run(Sql.of("SET search_path = shard" + i));
            script.run(Sql.of("SELECT name FROM flags WHERE id = ?", "=id"), id("flag", 1));
        }
    }),

    SHARDS_BY_DATA_SOURCE(script -> {
        script.at("Shards.sum:3");
        for (int i = 0; i < 8; i++) {
            // Another statement in each: the data source is part of its identity.
            script.run(Sql.of("SELECT s" + i + " FROM totals WHERE day = ?", "=day"), "today")
                    .row(100 + i);
        }
    }),

    DASHBOARD_OF_FIXED_QUERIES(script -> {
        script.at("Dash.show:3");
        for (int i = 1; i <= 6; i++) {
            script.run(Sql.of("SELECT count(*) FROM tickets WHERE state = ?", "=state"), i)
                    .row(1_000 * i + 7);
        }
    }),

    DASHBOARD_BESIDE_A_LIST(script -> {
        script.at("Dash.show:2")
                .run(Sql.of("SELECT id, state, amount FROM tickets"))
                .rows(40, i -> row(id("ticket", i), "abcdef".substring(i * i % 6, i * i % 6 + 1), i % 13));
        script.at("Dash.show:3");
        for (String state : List.of("d", "a", "e", "b")) {
            script.run(Sql.of("SELECT count(*) FROM tickets WHERE state = ?", "=state"), state)
                    .row(state.hashCode());
        }
    }),

    DASHBOARD_OF_MONTHS(script -> {
        script.at("Dash.show:3");
        for (int i = 1; i <= 12; i++) {
            script.run(Sql.of("SELECT sum(amount) FROM sales WHERE month = ?", "=month"), i)
                    .row(1_000 * i + 7);
        }
    }),

    RETRY_AFTER_SERIALIZATION_FAILURE(script -> {
        for (int attempt = 0; attempt < 4; attempt++) {
            script.newTransaction();
            for (int i = 0; i < 2; i++) {
                script.at("Bank.read:3").run(Tables.BALANCE, id("account", i)).row("100");
            }
            script.at("Bank.write:4");
            Script.Step update = script.run(Tables.SET_BALANCE, "90", id("account", 0));
            if (attempt < 3) {
                update.failed("40001");
            }
        }
    }),

    RETRY_OF_A_FEW_LOOKUPS(script -> {
        script.at("Bank.all:1").run(Sql.of("SELECT account_id FROM owners")).rows(2, i -> row(id("account", i)));
        for (int attempt = 0; attempt < 5; attempt++) {
            script.newTransaction().at("Bank.read:3");
            for (int i = 0; i < 2; i++) {
                script.run(Tables.BALANCE, id("account", i)).row("100");
            }
            Script.Step update = script.at("Bank.write:4").run(Tables.SET_BALANCE, "90", id("account", 0));
            if (attempt < 4) {
                update.failed("40P01");
            }
        }
    }),

    RE_READ_AFTER_AN_OWN_WRITE(script -> {
        for (int i = 0; i < 4; i++) {
            script.at("Bank.read:3").run(Tables.BALANCE, id("account", 1)).row("100");
            script.at("Bank.write:4").run(Tables.SET_BALANCE, "90", id("account", 1)).changed = 1;
        }
    }),

    POOL_VALIDATION(script -> {
        for (int i = 0; i < 9; i++) {
            script.run(Sql.of("SELECT 1", "other"), 1).row(1);
        }
    }),

    METADATA(script -> {
        Sql columns = Sql.of("SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = ?", "=attrelid");
        for (int i = 0; i < 9; i++) {
            script.at("Tool.inspect:3").run(columns, 16_000 + 3 * i).row("a");
        }
    }),

    METADATA_JOINED(script -> {
        Sql types = Sql.of("SELECT typname FROM (VALUES (1)) v JOIN pg_catalog.pg_type t ON t.oid = ?", "other");
        for (int i = 0; i < 9; i++) {
            script.at("Tool.inspect:3").run(types, 16_000 + 3 * i).row("a");
        }
    }),

    SESSION_SETTINGS(script -> {
        for (int i = 0; i < 9; i++) {
            script.at("Tool.set:3").run(Sql.of("SET application_name = 'a'"));
            script.run(Sql.of("SHOW search_path"));
        }
    }),

    NEXTVAL(script -> {
        for (int i = 0; i < 9; i++) {
            script.at("Ids.next:3").run(Sql.of("SELECT nextval('s')")).row(1_000 + 50 * i);
        }
    }),

    JDBC_BATCHES(script -> {
        for (int i = 0; i < 9; i++) {
            script.at("Import.flush:3")
                    .run(Sql.of("INSERT INTO t (a) VALUES (?)", ":a"), id("t", i))
                    .batch(50);
        }
    }),

    MULTI_ROW_INSERTS(script -> {
        for (int i = 0; i < 9; i++) {
            List<Id> rows = List.of(id("t", 3 * i), id("t", 3 * i + 1), id("t", 3 * i + 2));
            script.at("Import.flush:3")
                    .run(Sql.of("INSERT INTO t (a) VALUES (?), (?), (?)", ":a"), many(rows))
                    .changed = 3;
        }
    }),

    SMALL_AGGREGATES(script -> {
        script.at("Dash.show:3");
        for (String table : List.of("orders", "customers", "lines", "products", "prices")) {
            script.run(Sql.of("SELECT count(*) FROM " + table)).row(table.hashCode());
        }
    }),

    PROGRESS_OF_ONE_JOB(script -> {
        script.at("Job.progress:3");
        for (int i = 0; i < 10; i++) {
            script.run(Sql.of("UPDATE jobs SET done = ? WHERE id = ?", ":done", "=id"), 10 * i, id("job", 7)).changed =
                    1;
        }
    }),

    ONE_LOOKUP_PER_CONSUMED_MESSAGE(script ->
            script.at("Consumer.on:3").run(Tables.CUSTOMER, id("customer", 3)).row(id("customer", 3), "n")),

    LOCKED_ONE_BY_ONE(script -> {
        script.at("Bank.lock:3");
        for (int i = 0; i < 10; i++) {
            script.run(Sql.of("SELECT amount FROM accounts WHERE id = ? FOR UPDATE", "=id"), id("account", 7 * i))
                    .row("1");
        }
    }),

    CHANCE_OVERLAP_OF_SMALL_NUMBERS(script -> {
        script.at("A.b:1")
                .run(Sql.of("SELECT quantity, rating FROM reviews"))
                .rows(50, i -> row(i * 7 % 20, i * 11 % 6));
        script.at("A.b:2");
        for (int i : new int[] {4, 1, 3, 5}) {
            script.run(Sql.of("SELECT label FROM ratings WHERE stars = ?", "=stars"), i)
                    .row("l" + i);
        }
    }),

    FEW_LOOKUPS_OUT_OF_ORDER(script -> {
        script.at("A.b:1").run(Tables.ORDERS).rows(40, i -> row(id("order", i), id("customer", i)));
        script.at("A.b:2");
        for (int i : new int[] {31, 18, 7, 2}) {
            script.run(Tables.CUSTOMER, id("customer", i)).row(id("customer", i), "n");
        }
    }),

    TWO_LOOKUPS_IN_PRODUCTION(script -> {
        script.at("A.b:1").run(Tables.ORDERS).rows(2, i -> row(id("order", i), id("customer", i)));
        script.at("A.b:2");
        IntStream.range(0, 2)
                .forEach(i -> script.run(Tables.CUSTOMER, id("customer", i)).row(id("customer", i), "n"));
    }),

    FAILED_LOOKUPS(script -> {
        script.at("A.b:1").run(Tables.ORDERS).rows(9, i -> row(id("order", i), id("customer", i)));
        script.at("A.b:2");
        IntStream.range(0, 9)
                .forEach(i -> script.run(Tables.CUSTOMER, id("customer", i)).failed("57014"));
    });

    private static final class Tables {
        static final Sql ORDERS = Sql.of("SELECT id, customer_id FROM orders");
        static final Sql CUSTOMER = Sql.of("SELECT id, name FROM customers WHERE id = ?", "=id");
        static final Sql CUSTOMERS_IN = Sql.of("SELECT id, name FROM customers WHERE id IN (?, ?)", "in id");
        static final Sql NEXT_JOB =
                Sql.of("SELECT id, customer_id FROM jobs WHERE state = 'new' LIMIT ? FOR UPDATE SKIP LOCKED", "limit");
        static final Sql JOB_DONE = Sql.of("UPDATE jobs SET state = 'done' WHERE id = ?", "=id");
        static final Sql JOB_STATE = Sql.of("SELECT state FROM jobs WHERE id = ?", "=id");
        static final Sql BALANCE = Sql.of("SELECT amount FROM accounts WHERE id = ?", "=id");
        static final Sql SET_BALANCE = Sql.of("UPDATE accounts SET amount = ? WHERE id = ?", ":amount", "=id");
    }

    private final Consumer<Script> steps;

    SilentScenario(Consumer<Script> steps) {
        this.steps = steps;
    }

    Script script() {
        Script script = new Script();
        steps.accept(script);
        return script;
    }

    private static List<Id> customers(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> id("customer", i)).toList();
    }
}
