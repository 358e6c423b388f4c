package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.observation.Parameter;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CacheKeyTest {

    private static final CacheKey.Execution PLAIN = new CacheKey.Execution(0, 0, ResultSet.TYPE_FORWARD_ONLY);

    private static @Nullable CacheKey key(Object... values) {
        return CacheKey.of(
                "SELECT ?",
                Arrays.stream(values)
                        .map(v -> v instanceof Parameter p ? p : new Parameter(v, Parameter.UNTYPED))
                        .toList(),
                PLAIN,
                CacheKey.DEFAULT_SESSION);
    }

    @Test
    void values_thatPostgresTellsApart_areDifferentKeys() {
        List<Object> distinct = List.of(
                1,
                1L,
                (short) 1,
                "1",
                1.0,
                1f,
                true,
                new BigDecimal("1"),
                new BigDecimal("1.0"),
                new BigDecimal("1.00"),
                new UUID(0, 1),
                LocalDate.parse("2026-01-01"),
                OffsetDateTime.parse("2026-01-01T00:00:00Z"),
                OffsetDateTime.parse("2026-01-01T01:00:00+01:00"),
                Timestamp.from(Instant.EPOCH),
                Timestamp.from(Instant.EPOCH.plusNanos(1)),
                new byte[] {1},
                new byte[] {2},
                new int[] {1},
                new long[] {1},
                new Integer[] {1},
                new Object[] {1},
                new Object[] {"1"},
                new int[] {},
                new long[] {},
                new int[][] {{1}, {2}},
                new int[][] {{1, 2}},
                0.0,
                -0.0,
                new Parameter(null, Parameter.UNTYPED),
                new Parameter(null, Types.INTEGER),
                new Parameter(null, Types.VARCHAR),
                new Parameter("1", Types.INTEGER));
        List<CacheKey> keys = new ArrayList<>();
        for (Object value : distinct) {
            keys.add(key(value));
        }
        assertThat(keys).doesNotContainNull().doesNotHaveDuplicates();
    }

    @Test
    void equalValues_areEqualKeys() {
        assertThat(key(1L, "a", new byte[] {1, 2}, new String[] {"x", null}))
                .isEqualTo(key(1L, "a", new byte[] {1, 2}, new String[] {"x", null}))
                .hasSameHashCodeAs(key(1L, "a", new byte[] {1, 2}, new String[] {"x", null}));
    }

    @Test
    void array_changedAfterwards_leavesTheKey() {
        byte[] bytes = {1};
        Integer[] numbers = {1};
        CacheKey key = key(bytes, numbers);
        bytes[0] = 2;
        numbers[0] = 2;
        assertThat(key).isEqualTo(key(new byte[] {1}, new Integer[] {1}));
    }

    @Test
    void textAndExecutionAndSession_areCompared() {
        CacheKey key = CacheKey.of("SELECT 1", List.of(), PLAIN, "");
        assertThat(CacheKey.of("SELECT  1", List.of(), PLAIN, "")).isNotEqualTo(key);
        assertThat(CacheKey.of("SELECT 1", List.of(), new CacheKey.Execution(1, 0, 1003), ""))
                .isNotEqualTo(key);
        assertThat(CacheKey.of("SELECT 1", List.of(), new CacheKey.Execution(0, 1, 1003), ""))
                .isNotEqualTo(key);
        assertThat(CacheKey.of("SELECT 1", List.of(), new CacheKey.Execution(0, 0, 1004), ""))
                .isNotEqualTo(key);
        assertThat(CacheKey.of("SELECT 1", List.of(), PLAIN, "role=x")).isNotEqualTo(key);
    }

    @Test
    void textsWithEqualHashes_areDifferentKeys() {
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        assertThat(key("Aa").hashCode()).isEqualTo(key("BB").hashCode());
        assertThat(key("Aa")).isNotEqualTo(key("BB"));
    }

    @Test
    void valuesThatCannotBeCompared_haveNoKey() {
        assertThat(key(Parameter.OPAQUE)).isNull();
        assertThat(key(new ByteArrayInputStream(new byte[0]))).isNull();
        assertThat(key(new Date())).isNull();
        assertThat(key(new StringBuilder("x"))).isNull();
        assertThat(key((Object) new Object[] {new Date()})).isNull();
        assertThat(key(new Timestamp(0) {})).isNull();
    }

    @Test
    void textThatMeansTheCurrentTime_hasNoKey() {
        assertThat(key("now")).isNull();
        assertThat(key(" Today 10:00")).isNull();
        assertThat(key((Object) new String[] {"tomorrow"})).isNull();
        assertThat(key("nowhere")).isNotNull();
    }

    @Test
    void text_isNotPrinted() {
        assertThat(key("secret").toString()).doesNotContain("secret").doesNotContain("SELECT");
    }
}
