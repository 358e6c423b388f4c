package io.pgtender.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFingerprintTest {

    private static final UUID ID = UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e");

    static Stream<Object> sevens() {
        return Stream.of(
                7,
                (short) 7,
                (byte) 7,
                "7",
                "7  ",
                new BigDecimal("7"),
                new BigDecimal("7.00"),
                new BigDecimal("0.7E1"),
                BigInteger.valueOf(7));
    }

    @ParameterizedTest
    @MethodSource("sevens")
    void sameNumberInAnotherClass_isTheSame(Object seven) {
        assertThat(KeyFingerprint.of(seven)).isEqualTo(KeyFingerprint.of(7L));
    }

    static Stream<Object> uuids() {
        String text = ID.toString();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(ID.getMostSignificantBits())
                .putLong(ID.getLeastSignificantBits())
                .array();
        return Stream.of(text, text.toUpperCase(Locale.ROOT), "{" + text + "}", text.replace("-", ""), (Object) bytes);
    }

    @ParameterizedTest
    @MethodSource("uuids")
    void uuidInAnotherForm_isTheSame(Object uuid) {
        assertThat(KeyFingerprint.of(uuid)).isEqualTo(KeyFingerprint.of((Object) ID));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE, -7, 0, 1_000_000_007L, -9_999_999_999L})
    void numberAsText_isTheSame(long value) {
        assertThat(KeyFingerprint.of(Long.toString(value))).isEqualTo(KeyFingerprint.of(value));
    }

    @Test
    void numberBeyondLong_isTheSameAsItsText() {
        String digits = "123456789012345678901234567890";

        assertThat(KeyFingerprint.of((Object) new BigInteger(digits)))
                .isEqualTo(KeyFingerprint.of(digits))
                .isEqualTo(KeyFingerprint.of((Object) new BigDecimal(digits + ".0")))
                .isNotEqualTo(KeyFingerprint.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"007", "+7", "-0", "7.0", "9223372036854775808", "7a", "-", " 7"})
    void textThatIsNoNumberAsPostgresWritesIt_isAnotherKey(String text) {
        assertThat(KeyFingerprint.of(text))
                .isNotEqualTo(KeyFingerprint.NONE)
                .isNotEqualTo(KeyFingerprint.of(7))
                .isNotEqualTo(KeyFingerprint.of(0))
                .isNotEqualTo(KeyFingerprint.of(Long.MIN_VALUE));
    }

    static Stream<Object> notKeys() {
        return Stream.of(
                "",
                "   ",
                "x".repeat(KeyFingerprint.MAX_KEY_LENGTH + 1),
                7.0,
                7.5f,
                new BigDecimal("7.5"),
                new BigDecimal("1E+1000000000"),
                new BigDecimal("1E-1000000000"),
                BigInteger.ONE.shiftLeft(10_000),
                true,
                LocalDate.EPOCH,
                new byte[0],
                new byte[65],
                new Object());
    }

    @ParameterizedTest
    @MethodSource("notKeys")
    void valueUnlikeAKey_hasNone(Object value) {
        assertThat(KeyFingerprint.of(value)).isEqualTo(KeyFingerprint.NONE);
    }

    @ParameterizedTest
    @MethodSource("notKeys")
    void valueUnlikeAKey_asParameterHasOne(Object value) {
        assertThat(KeyFingerprint.ofParameter(value))
                .isNotEqualTo(KeyFingerprint.NONE)
                .isEqualTo(KeyFingerprint.ofParameter(value));
    }

    @Test
    void nullValue_hasNone() {
        assertThat(KeyFingerprint.of((Object) null)).isEqualTo(KeyFingerprint.NONE);
        assertThat(KeyFingerprint.ofParameter(null)).isEqualTo(KeyFingerprint.NONE);
    }

    static Stream<Object[]> equalParameters() {
        return Stream.of(new Object[][] {
            {7, "7"},
            {LocalDate.of(2024, 2, 29), LocalDate.of(2024, 2, 29)},
            {Timestamp.from(Instant.EPOCH), Timestamp.from(Instant.EPOCH)},
            {new byte[] {1, 2}, new byte[] {1, 2}},
            {new byte[1_000], new byte[1_000]},
            {new long[] {1, 2}, new long[] {1, 2}},
            {new Object[] {1L, "a", null, new int[] {3}}, new Object[] {1, "a", null, new int[] {3}}},
            {"x".repeat(1_000), "x".repeat(1_000)},
            {Double.valueOf(1.5), 1.5},
        });
    }

    @ParameterizedTest
    @MethodSource("equalParameters")
    void equalParameters_haveEqualFingerprints(Object some, Object other) {
        assertThat(KeyFingerprint.ofParameter(some)).isEqualTo(KeyFingerprint.ofParameter(other));
    }

    static Stream<Object[]> differentParameters() {
        return Stream.of(new Object[][] {
            {LocalDate.of(2024, 2, 29), LocalDate.of(2024, 3, 1)},
            {true, false},
            {new long[] {1, 2}, new long[] {2, 1}},
            {new Object[] {1, 2}, new Object[] {2, 1}},
            {new Object[] {1}, new Object[] {1, null}},
            {"x".repeat(1_000) + "a", "x".repeat(1_000) + "b"},
            {Timestamp.valueOf("2024-01-01 00:00:00.000001"), Timestamp.valueOf("2024-01-01 00:00:00.000002")},
            {1.5, 2.5},
        });
    }

    @ParameterizedTest
    @MethodSource("differentParameters")
    void differentParameters_haveDifferentFingerprints(Object some, Object other) {
        assertThat(KeyFingerprint.ofParameter(some)).isNotEqualTo(KeyFingerprint.ofParameter(other));
    }

    /** A class of the application's: whatever is called on it, it would notice. */
    private static final class Mine implements Comparable<Mine> {
        @Override
        public boolean equals(Object other) {
            throw new AssertionError("equals was called");
        }

        @Override
        public int hashCode() {
            throw new AssertionError("hashCode was called");
        }

        @Override
        public String toString() {
            throw new AssertionError("toString was called");
        }

        @Override
        public int compareTo(Mine other) {
            throw new AssertionError("compareTo was called");
        }
    }

    @Test
    void objectOfTheApplication_isNotCalled() {
        Mine mine = new Mine();

        assertThat(KeyFingerprint.ofParameter(new Object[] {mine}))
                .isEqualTo(KeyFingerprint.ofParameter(new Object[] {mine}));
    }

    @Test
    void arrayInItself_ends() {
        Object[] array = new Object[1];
        array[0] = array;

        assertThat(KeyFingerprint.ofParameter(array)).isNotEqualTo(KeyFingerprint.NONE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -99, 99})
    void numberBelowAHundred_isSmall(long value) {
        assertThat(KeyFingerprint.isSmall(KeyFingerprint.of(value))).isTrue();
        assertThat(KeyFingerprint.isSparse(KeyFingerprint.of(value))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {100, -100, 999_999, Long.MAX_VALUE, Long.MIN_VALUE})
    void numberFromAHundred_isNotSmall(long value) {
        assertThat(KeyFingerprint.isSmall(KeyFingerprint.of(value))).isFalse();
    }

    @Test
    void largeNumbersUuidsAndCodes_areSparse() {
        assertThat(Stream.of(1_000_000_000, Long.MIN_VALUE, ID, "SKU-4711", "a".repeat(30))
                        .map(KeyFingerprint::of))
                .allMatch(KeyFingerprint::isSparse);
    }

    @Test
    void wordsAndNumbersOfATable_areNeitherSmallNorSparse() {
        assertThat(Stream.of(100, 999_999_999, "pending").map(KeyFingerprint::of))
                .noneMatch(KeyFingerprint::isSparse)
                .noneMatch(KeyFingerprint::isSmall);
    }

    @Test
    void countryCode_isSmall() {
        assertThat(KeyFingerprint.isSmall(KeyFingerprint.of("DE"))).isTrue();
    }

    @Test
    void manyNumbers_areAllDifferent() {
        Set<Long> seen = new HashSet<>();
        for (long value = -50_000; value < 50_000; value++) {
            seen.add(KeyFingerprint.of(value));
        }

        assertThat(seen).hasSize(100_000).doesNotContain(KeyFingerprint.NONE);
    }
}
