package io.pgtender.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * The texts that were met last, one for each slot of their hash: what is asked before the bounded maps behind it, whose
 * reads have to be noted down. A text that shares its slot with another that is as busy costs what it would without.
 *
 * <p>Thread-safe: what the slots hold is immutable, and a slot that another thread has just filled may be missed once.
 */
final class KnownTexts {

    /** A power of two. */
    static final int SLOTS = 1_024;

    /** Longest text that is kept, in characters: 4 MB in all at worst, and next to nothing where texts are constants. */
    static final int MAX_KEPT_CHARS = 2_048;

    private final @Nullable KnownText[] slots = new KnownText[SLOTS];

    /** {@code null} when it has to be read. */
    @Nullable
    KnownText get(String sql) {
        KnownText there = slots[slot(sql)];
        return there != null && there.sql().equals(sql) ? there : null;
    }

    void put(KnownText text) {
        String sql = text.sql();
        if (sql.length() <= MAX_KEPT_CHARS) {
            slots[slot(sql)] = text;
        }
    }

    private static int slot(String sql) {
        int hash = sql.hashCode();
        return (hash ^ hash >>> 16) & (SLOTS - 1);
    }
}
