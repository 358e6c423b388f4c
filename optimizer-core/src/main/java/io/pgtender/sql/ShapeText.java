package io.pgtender.sql;

import java.util.Arrays;

/**
 * Normalised text as it is written: the hash of all of it, and the characters themselves as far as they are of use.
 * Can return to an earlier state. Not thread-safe.
 */
final class ShapeText {

    /**
     * Most characters that are held while a statement is read. More than a shape keeps, so that long list elements can be
     * compared; beyond, elements are kept apart.
     */
    static final int MAX_HELD_CHARS = 65_536;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private char[] chars;
    private long length;
    private long hash = FNV_OFFSET;

    ShapeText(int expectedChars) {
        chars = new char[Math.min(expectedChars, MAX_HELD_CHARS)];
    }

    /** Characters written, held or not. */
    long length() {
        return length;
    }

    /** FNV-1a over the UTF-16 units written. */
    long hash() {
        return hash;
    }

    void append(char c) {
        if (length < chars.length || reserve(1) > 0) {
            chars[(int) length] = c;
        }
        length++;
        hash = (hash ^ c) * FNV_PRIME;
    }

    void append(char[] text) {
        if (length + text.length <= chars.length) {
            char[] target = chars;
            int at = (int) length;
            long h = hash;
            for (char c : text) {
                target[at++] = c;
                h = (h ^ c) * FNV_PRIME;
            }
            length = at;
            hash = h;
        } else {
            for (char c : text) {
                append(c);
            }
        }
    }

    void append(String text) {
        append(text, 0, text.length());
    }

    void append(String text, int from, int to) {
        long h = hash;
        if (length + (to - from) <= chars.length) {
            char[] target = chars;
            int at = (int) length;
            for (int i = from; i < to; i++) {
                char c = text.charAt(i);
                target[at++] = c;
                h = (h ^ c) * FNV_PRIME;
            }
        } else {
            int held = reserve(to - from);
            text.getChars(from, from + held, chars, (int) Math.min(length, chars.length));
            for (int i = from; i < to; i++) {
                h = (h ^ text.charAt(i)) * FNV_PRIME;
            }
        }
        length += to - from;
        hash = h;
    }

    /** Writes {@code [from, to)} of {@code text} as an unquoted identifier is folded. */
    void appendFolded(String text, int from, int to) {
        if (length + (to - from) <= chars.length) {
            char[] target = chars;
            int at = (int) length;
            long h = hash;
            for (int i = from; i < to; i++) {
                char c = Characters.fold(text.charAt(i));
                target[at++] = c;
                h = (h ^ c) * FNV_PRIME;
            }
            length = at;
            hash = h;
        } else {
            for (int i = from; i < to; i++) {
                append(Characters.fold(text.charAt(i)));
            }
        }
    }

    /** Forgets what was written after a state given by {@link #length()} and {@link #hash()}. */
    void rollBack(long toLength, long toHash) {
        length = toLength;
        hash = toHash;
    }

    /** Whether two ranges are held and read the same. */
    boolean isSame(long from, long to, long otherFrom, long otherTo) {
        return to <= chars.length
                && otherTo <= chars.length
                && from < to
                && otherFrom < otherTo
                && Arrays.equals(chars, (int) from, (int) to, chars, (int) otherFrom, (int) otherTo);
    }

    /** Whether {@code c} occurs in a range that is held. */
    boolean contains(char c, long from, long to) {
        for (int i = (int) from; i < to; i++) {
            if (chars[i] == c) {
                return true;
            }
        }
        return false;
    }

    /** What was written, cut to {@code maxChars} with an ellipsis as the last of them. */
    String toString(int maxChars) {
        if (length <= maxChars) {
            return new String(chars, 0, (int) length);
        }
        int cut = Character.isHighSurrogate(chars[maxChars - 2]) ? maxChars - 2 : maxChars - 1;
        return new String(chars, 0, cut) + '…';
    }

    /** Makes room for {@code more} characters; gives how many of them can be held. */
    private int reserve(int more) {
        long needed = length + more;
        if (needed <= chars.length) {
            return more;
        }
        if (chars.length < MAX_HELD_CHARS) {
            chars = Arrays.copyOf(chars, (int) Math.min(Math.max(needed, chars.length * 2L), MAX_HELD_CHARS));
        }
        return (int) Math.max(0, Math.min(more, chars.length - length));
    }
}
