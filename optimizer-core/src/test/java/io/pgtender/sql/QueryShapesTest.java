package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueryShapesTest {

    private final QueryShapes shapes = new QueryShapes();

    @Test
    void text_seenAgain_isReadOnce() {
        QueryShape first = shapes.of("SELECT a FROM t WHERE b = 1");

        assertThat(shapes.of("SELECT a FROM t WHERE b = 1")).isSameAs(first);
        assertThat(shapes.textsRead()).isEqualTo(1);
    }

    @Test
    void texts_ofOneShape_shareIt() {
        assertThat(shapes.of("SELECT a FROM t WHERE b = 1")).isSameAs(shapes.of("select a from t where b = 'x'"));
    }

    @Test
    void texts_ofOneShapeWithOtherTraits_keepTheirTraits() {
        QueryShape fixed = shapes.of("SELECT a FROM t WHERE b > date '2020-01-01'");
        QueryShape moving = shapes.of("SELECT a FROM t WHERE b > date 'today'");

        assertThat(moving.fingerprint()).isEqualTo(fixed.fingerprint());
        assertThat(fixed.traits()).isEmpty();
        assertThat(moving.traits()).containsExactly(QueryShape.Trait.VOLATILE_TEXT);
    }

    @Test
    void longText_isReadEachTimeAndSharesItsShape() {
        String sql = "SELECT a FROM t WHERE b IN (" + "1, ".repeat(QueryShapes.MAX_KEPT_CHARS) + "1)";

        assertThat(shapes.of(sql)).isSameAs(shapes.of(sql));
        assertThat(shapes.textsRead()).isEqualTo(2);
    }

    @Test
    void floodOfTexts_leavesAFewOfThem() {
        QueryShapes few = new QueryShapes(100);
        for (int i = 0; i < 10_000; i++) {
            few.of("SELECT c" + i);
        }
        long before = few.textsRead();
        for (int i = 0; i < 10_000; i++) {
            few.of("SELECT c" + i);
        }

        assertThat(few.textsRead() - before).isGreaterThanOrEqualTo(9_900);
    }

    @Test
    void threads_askingAtOnce_getEqualShapes() {
        Set<QueryShape> seen = ConcurrentHashMap.newKeySet();
        IntStream.range(0, 10_000)
                .parallel()
                .forEach(i -> seen.add(shapes.of("SELECT a FROM t" + i % 10 + " WHERE b = " + i % 100)));

        assertThat(seen).hasSize(10);
    }

    @Test
    void bound_thatIsNotPositive_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QueryShapes(0))
                .withMessageContaining("maxTexts is 0");
    }

    @Test
    void fingerprint_isFnv1aOfTheText() {
        QueryShape shape = shapes.of("select 1");
        long hash = 0xcbf29ce484222325L;
        for (byte b : "SELECT ?".getBytes(StandardCharsets.US_ASCII)) {
            hash = (hash ^ b) * 0x100000001b3L;
        }

        assertThat(shape.fingerprint()).isEqualTo(new Fingerprint(hash));
    }
}
