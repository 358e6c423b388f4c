package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.apply.JournalEntry.State;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.sql.RelationName;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names that PostgreSQL takes and that careless SQL breaks on, as schema, table and column at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileNamesTest {

    private final ApplyFixture db;

    HostileNamesTest() throws Exception {
        db = ApplyFixture.create();
    }

    static Stream<String> names() {
        return Stream.of(
                "a\"b",
                "\"",
                "\"\"",
                "a'b",
                "'; DROP TABLE public.orders; --",
                "\"; DROP TABLE public.orders; --",
                "a.b",
                "a b ",
                " ",
                "select",
                "user",
                "UPPER",
                "mixedCase",
                "$1",
                "a$$b",
                "$tag$",
                "a\\b",
                "\\",
                "\\'",
                "a\nb",
                "a\r\n\tb",
                "?",
                "a?b ?? :c",
                "%s %d {}",
                "/* not a comment",
                "-- nor this",
                "1",
                "größe",
                "注文",
                "\uD83D\uDC18",
                "e\u0301",
                "x".repeat(63),
                "ü".repeat(31) + "x",
                "\uD83D\uDC18".repeat(15) + "abc",
                "\"".repeat(63));
    }

    @ParameterizedTest
    @MethodSource("names")
    void change_onAnyName_isMadeFoundAgainAndTakenBack(String name) throws Exception {
        String quoted = '"' + name.replace("\"", "\"\"") + '"';
        RelationName table = new RelationName(name, name);
        db.execute(
                "CREATE SCHEMA " + quoted,
                "CREATE TABLE " + quoted + "." + quoted + " AS SELECT i AS " + quoted
                        + " FROM generate_series(1, 100) AS i");
        IndexDefinition definition = IndexDefinition.btree(table, List.of(IndexKey.column(name)));
        try (ChangeApplier applier = db.applier()) {
            JournalEntry made = applier.apply(recommend(definition), REAL);

            assertThat(made.state()).as(made.outcome().message()).isEqualTo(State.APPLIED);
            assertThat(made.work().table()).isEqualTo(table);
            assertThat(db.query("SELECT count(*) FROM pg_index WHERE indisvalid AND indrelid = '"
                            + (quoted + "." + quoted).replace("'", "''") + "'::regclass"))
                    .isEqualTo("1");
            assertThat(applier.history()).first().isEqualTo(made);
            assertThat(applier.apply(recommend(definition), REAL).state()).isEqualTo(State.ALREADY_PRESENT);
            assertThat(applier.revert(made).state()).isEqualTo(State.REVERTED);
            assertThat(db.query("SELECT count(*) FROM public.orders")).isEqualTo("1000");
        }
    }
}
