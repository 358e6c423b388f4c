package io.pgtender.dataflow;

import static io.pgtender.dataflow.Repetition.Label.CHAIN;
import static io.pgtender.dataflow.Repetition.Label.DUPLICATE;
import static io.pgtender.dataflow.Repetition.Label.LOOP;
import static io.pgtender.dataflow.Repetition.Label.WRITE;
import static io.pgtender.dataflow.Script.id;
import static io.pgtender.dataflow.Script.row;

import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.dataflow.Script.Sql;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Units of work that repeat a statement for another reason than the rows of another. */
enum OtherScenario {
    LOOP_OVER_KEYS_OF_THE_REQUEST(
            script -> {
                script.at("Cart.show:12");
                for (int i : new int[] {17, 3, 88, 41, 5, 62, 29, 70, 13, 51}) {
                    script.run(Tables.PRODUCT, id("product", i)).row(id("product", i), "p");
                }
            },
            LOOP),

    LOOP_OVER_UUIDS_OF_A_FILE(
            script -> {
                script.at("Import.run:12");
                for (int i = 0; i < 9; i++) {
                    script.run(
                            Sql.of("SELECT name FROM users WHERE external = ?", "=external"),
                            new UUID(0x9E3779B97F4A7C15L * i, i));
                }
            },
            LOOP),

    LOOP_BESIDE_AN_UNRELATED_LIST(
            script -> {
                script.at("Cart.show:8")
                        .run(Sql.of("SELECT name, position FROM categories"))
                        .rows(30, i -> row("c" + i, 30 - i));
                script.at("Cart.show:12");
                for (int i : new int[] {170, 30, 880, 410, 50, 620, 290, 700, 130, 510}) {
                    script.run(Tables.PRODUCT, id("product", i)).row(id("product", i), "p");
                }
            },
            LOOP),

    LOOP_OF_WHICH_SOME_KEYS_WERE_READ(
            script -> {
                script.at("Cart.show:8")
                        .run(Sql.of("SELECT product_id FROM favourites"))
                        .rows(5, i -> row(id("product", 20 * i)));
                script.at("Cart.show:12");
                for (int i = 0; i < 10; i++) {
                    script.run(Tables.PRODUCT, id("product", 10 * i)).row(id("product", 10 * i), "p");
                }
            },
            LOOP),

    UNBATCHED_INSERTS(
            script -> {
                script.at("Import.run:12");
                for (int i = 0; i < 12; i++) {
                    script.run(
                                    Sql.of("INSERT INTO lines (order_id, text) VALUES (?, ?)", ":order_id", ":text"),
                                    5,
                                    "t" + i)
                            .changed = 1;
                }
            },
            WRITE),

    UNBATCHED_UPDATES(
            script -> {
                script.at("Prices.raise:12");
                for (int i = 0; i < 8; i++) {
                    script.run(Sql.of("UPDATE prices SET amount = ? WHERE id = ?", ":amount", "=id"), 9, id("price", i))
                            .changed = 1;
                }
            },
            WRITE),

    UNBATCHED_DELETES(
            script -> {
                script.at("Prices.clear:12");
                for (int i = 0; i < 8; i++) {
                    script.run(Sql.of("DELETE FROM prices WHERE id = ?", "=id"), id("price", 5 * i)).changed = 1;
                }
            },
            WRITE),

    SAME_QUERY_FROM_SEVERAL_PLACES(
            script -> {
                for (int i = 0; i < 4; i++) {
                    script.at("Page.part" + i + ":" + i, "Page.show:3")
                            .run(Tables.USER, id("user", 7))
                            .row("ada");
                    script.run(Sql.of("SELECT a" + i + " FROM t" + i)).row("x");
                }
            },
            DUPLICATE),

    SAME_QUERY_IN_A_LOOP(
            script -> {
                script.at("Report.run:3").run(Sql.of("SELECT label FROM parts")).rows(20, i -> row("part " + i));
                script.at("Report.rate:9");
                for (int i = 0; i < 20; i++) {
                    script.run(Sql.of("SELECT value FROM settings WHERE name = ?", "=name"), "vat")
                            .row("0.19");
                }
            },
            DUPLICATE),

    SAME_QUERY_WITHOUT_PARAMETERS(
            script -> {
                script.at("Menu.show:9");
                for (int i = 0; i < 3; i++) {
                    script.run(Sql.of("SELECT code, name FROM countries"))
                            .row("DE", "Germany")
                            .row("FR", "France");
                }
            },
            DUPLICATE),

    SAME_QUERY_TWICE_IN_A_TEST(
            script -> {
                script.inATest().at("Menu.show:9");
                script.run(Tables.USER, id("user", 7)).row("ada");
                script.run(Tables.USER, id("user", 7)).row("ada");
            },
            DUPLICATE),

    SAME_QUERY_BESIDE_WRITES_TO_ANOTHER_TABLE(
            script -> {
                for (int i = 0; i < 4; i++) {
                    script.at("Page.show:3").run(Tables.USER, id("user", 7)).row("ada");
                    script.at("Page.show:4")
                            .run(Sql.of("INSERT INTO audit (text) VALUES (?)", ":text"), "t" + i)
                            .changed = 1;
                }
            },
            DUPLICATE),

    FEW_SETTINGS_READ_IN_TURN(
            script -> {
                script.at("Report.rate:9");
                for (int i = 0; i < 12; i++) {
                    script.run(Sql.of("SELECT value FROM settings WHERE name = ?", "=name"), "setting " + i % 3)
                            .row("v" + i % 3);
                }
            },
            DUPLICATE),

    FEW_SETTINGS_READ_IN_RUNS(
            script -> {
                script.at("Report.rate:9");
                for (int i = 0; i < 15; i++) {
                    script.run(Sql.of("SELECT name, value FROM settings WHERE name = ?", "=name"), "setting " + i / 5)
                            .row("setting " + i / 5, "v");
                }
            },
            DUPLICATE),

    POINTER_CHASING(
            script -> {
                script.at("Staff.boss:9");
                int[] chain = {500, 91, 14, 77, 3, 260, 8};
                for (int i = 0; i + 1 < chain.length; i++) {
                    script.run(Tables.EMPLOYEE, id("employee", chain[i]))
                            .row(id("employee", chain[i]), "n", id("employee", chain[i + 1]));
                }
            },
            CHAIN),

    POINTER_CHASING_FROM_A_LIST(
            script -> {
                script.at("Staff.boss:5")
                        .run(Sql.of("SELECT id, manager_id FROM employees"))
                        .rows(20, i -> row(id("employee", 700 + i), id("employee", 500)));
                script.at("Staff.boss:9");
                int[] chain = {500, 91, 14, 77, 3, 260, 8};
                for (int i = 0; i + 1 < chain.length; i++) {
                    script.run(Tables.EMPLOYEE, id("employee", chain[i]))
                            .row(id("employee", chain[i]), "n", id("employee", chain[i + 1]));
                }
            },
            CHAIN);

    private static final class Tables {
        static final Sql PRODUCT = Sql.of("SELECT id, name FROM products WHERE id = ?", "=id");
        static final Sql USER = Sql.of("SELECT name FROM users WHERE id = ?", "=id");
        static final Sql EMPLOYEE = Sql.of("SELECT id, name, manager_id FROM employees WHERE id = ?", "=id");
    }

    private final Consumer<Script> steps;
    private final List<Label> labels;

    OtherScenario(Consumer<Script> steps, Label... labels) {
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
}
