package io.pgtender.dataflow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * 64-bit fingerprints of values, to recognise a value that was read when it is bound later, without keeping it. What names
 * the same key has one fingerprint: {@code 7}, {@code 7L}, {@code "7"} and {@code 7.00}; a UUID as {@link UUID}, as text in
 * any case, as text in braces or without hyphens, and as 16 bytes.
 *
 * <p>Mixed with a random seed of the process, so that a fingerprint says nothing outside it. Different values share one with
 * a probability of 2^-62. Every method is safe for use by many threads and throws nothing.
 */
public final class KeyFingerprint {

    /** No fingerprint: the value is NULL or not like a key. Equal to nothing, itself included. */
    public static final long NONE = 0;

    /** Longest text, in characters, and longest byte array that is like a key. */
    public static final int MAX_KEY_LENGTH = 64;

    /** Magnitude from which an integer is not {@linkplain #isSmall small} any more. */
    static final long SMALL_BELOW = 100;

    /** Magnitude from which an integer is {@linkplain #isSparse sparse}. */
    static final long SPARSE_FROM = 1_000_000_000;

    /** Texts without a digit up to this length are words of a small vocabulary: a status, a currency. In characters. */
    private static final int MAX_WORD_LENGTH = 20;

    /** Texts up to this length are as likely to be met by chance as small numbers, in characters. */
    private static final int MAX_SMALL_TEXT_LENGTH = 3;

    /** Digits of the largest {@code long}, and its sign. */
    private static final int MAX_LONG_LENGTH = 20;

    /*
     * The two lowest bits say how likely it is that another set of keys holds the same value: 0 sparse (a UUID, a hash), 1
     * common (an identity of a table of thousands of rows), 3 small.
     */
    private static final long CLASS_MASK = 3;
    private static final long SPARSE = 0;
    private static final long COMMON = 1;
    private static final long SMALL = 3;

    private static final long SEED = new SecureRandom().nextLong();
    private static final long TEXT_SEED = mix(SEED + 1);
    private static final long UUID_SEED = mix(SEED + 2);
    private static final long BYTES_SEED = mix(SEED + 3);

    private KeyFingerprint() {}

    /** A number. Takes 1 to 3 ns, allocates nothing; never {@link #NONE}. */
    public static long of(long value) {
        return withClass(mix(value ^ SEED), classOf(value));
    }

    /** A UUID; never {@link #NONE}. */
    public static long of(UUID value) {
        return uuid(value.getMostSignificantBits(), value.getLeastSignificantBits());
    }

    /** A text; {@link #NONE} where it is empty or longer than {@value #MAX_KEY_LENGTH}. Blanks at the end do not count. */
    public static long of(@Nullable String value) {
        if (value == null) {
            return NONE;
        }
        int length = value.length();
        while (length > 0 && value.charAt(length - 1) == ' ') {
            length--; // as character(n) is padded
        }
        if (length == 0 || length > MAX_KEY_LENGTH) {
            return NONE;
        }
        return isWrittenLikeLong(value, length)
                ? of(Long.parseLong(value, 0, length, 10))
                : UuidText.isUuid(value, length)
                        ? uuid(UuidText.high(value, length), UuidText.low(value, length))
                        : text(value, length);
    }

    /** Bytes; {@link #NONE} where there are none or more than {@value #MAX_KEY_LENGTH}. Sixteen are a UUID. */
    public static long of(byte @Nullable [] value) {
        if (value == null || value.length == 0 || value.length > MAX_KEY_LENGTH) {
            return NONE;
        }
        if (value.length == 2 * Long.BYTES) {
            return uuid(bigEndian(value, 0), bigEndian(value, Long.BYTES));
        }
        long hash = BYTES_SEED ^ value.length;
        for (byte b : value) {
            hash = mix(hash ^ b);
        }
        return withClass(hash, SPARSE);
    }

    /**
     * A value of any class; {@link #NONE} where it is {@code null} or not like a key: dates, booleans, fractions, floating
     * point, long texts, and whatever is not of the JDK.
     */
    public static long of(@Nullable Object value) {
        if (value == null) {
            return NONE;
        }
        Class<?> type = value.getClass();
        if (type == String.class) {
            return of((String) value);
        }
        if (type == Long.class || type == Integer.class || type == Short.class || type == Byte.class) {
            return of(((Number) value).longValue());
        }
        if (type == UUID.class) {
            return of((UUID) value);
        }
        if (type == BigDecimal.class) {
            return of((BigDecimal) value);
        }
        if (type == BigInteger.class) {
            return of((BigInteger) value);
        }
        return type == byte[].class ? of((byte[]) value) : NONE;
    }

    /**
     * A value that was bound: that of {@link #of(Object)} where it is like a key, else one that equal values have in common.
     * {@link #NONE} for {@code null} only. Calls no method of a class that is not the JDK's: objects of such classes are
     * equal when they are the same. Time linear in the size of the value.
     */
    public static long ofParameter(@Nullable Object value) {
        if (value == null) {
            return NONE;
        }
        long key = of(value);
        return key != NONE ? key : withClass(mix(AnyValueHash.of(value) ^ TEXT_SEED), COMMON);
    }

    /** Adds one fingerprint to a running hash of several, in order. Start with any number. */
    public static long combine(long hash, long fingerprint) {
        return mix(hash * 31 + fingerprint);
    }

    /** Whether it is that of an integer below {@value #SMALL_BELOW} or of a text of few characters: often met by chance. */
    public static boolean isSmall(long fingerprint) {
        return (fingerprint & CLASS_MASK) == SMALL;
    }

    /** Whether another set of keys hardly holds the same value: UUIDs, codes, hashes, integers beyond those of most sequences. */
    public static boolean isSparse(long fingerprint) {
        return (fingerprint & CLASS_MASK) == SPARSE;
    }

    private static long of(BigDecimal value) {
        if (value.scale() == 0) {
            return of(value.unscaledValue());
        }
        if (value.signum() == 0) {
            return of(0L);
        }
        // Digits before the point, without making them: 1E+1000000 has a million.
        long digits = (long) value.precision() - value.scale();
        if (digits <= 0 || digits > MAX_KEY_LENGTH) {
            return NONE;
        }
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() > 0 ? NONE : of(stripped.toBigInteger());
    }

    private static long of(BigInteger value) {
        if (value.bitLength() < Long.SIZE) {
            return of(value.longValue());
        }
        return value.bitLength() > 4 * MAX_KEY_LENGTH ? NONE : of(value.toString());
    }

    private static long classOf(long value) {
        if (value < SMALL_BELOW && value > -SMALL_BELOW) {
            return SMALL;
        }
        return value < SPARSE_FROM && value > -SPARSE_FROM ? COMMON : SPARSE;
    }

    private static long text(String value, int length) {
        long hash = TEXT_SEED ^ length;
        boolean hasDigit = false;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            hash = (hash ^ c) * 0x100000001b3L;
            hasDigit |= c >= '0' && c <= '9';
        }
        long rarity = length <= MAX_SMALL_TEXT_LENGTH ? SMALL : hasDigit || length > MAX_WORD_LENGTH ? SPARSE : COMMON;
        return withClass(mix(hash), rarity);
    }

    private static long uuid(long high, long low) {
        return withClass(mix(mix(high ^ UUID_SEED) ^ low), SPARSE);
    }

    private static long withClass(long hash, long rarity) {
        long fingerprint = (hash & ~CLASS_MASK) | rarity;
        return fingerprint == NONE ? ~CLASS_MASK : fingerprint;
    }

    /** As PostgreSQL writes a bigint: no plus sign, no zeros in front, no minus zero. */
    private static boolean isWrittenLikeLong(String value, int length) {
        int start = value.charAt(0) == '-' ? 1 : 0;
        int digits = length - start;
        if (digits == 0 || length > MAX_LONG_LENGTH || (value.charAt(start) == '0' && length > 1)) {
            return false;
        }
        for (int i = start; i < length; i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        String largest = start == 1 ? "9223372036854775808" : "9223372036854775807";
        return digits < largest.length()
                || (digits == largest.length() && value.substring(start, length).compareTo(largest) <= 0);
    }

    private static long bigEndian(byte[] bytes, int from) {
        long value = 0;
        for (int i = from; i < from + Long.BYTES; i++) {
            value = (value << Byte.SIZE) | (bytes[i] & 0xff);
        }
        return value;
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014), a bijection. */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
