package io.pgtender.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.atomic.LongAdder;

/**
 * The shapes of the SQL texts that were seen, so that a text is read once. Bounded; texts that come often stay. Equal
 * shapes of different texts are one instance as long as it is remembered.
 *
 * <p>Safe for use by many threads. A known text costs a hash lookup: no lock is taken and nothing is allocated. A new
 * one costs time linear in its length, under a microsecond for the statements of an ORM.
 */
public final class QueryShapes {

    /** Texts, and shapes, that are remembered unless told otherwise. */
    public static final int DEFAULT_MAX_TEXTS = 10_000;

    /** Longest text that is kept as a key, in characters. Longer ones are read each time. */
    public static final int MAX_KEPT_CHARS = 8_192;

    private final Cache<String, QueryShape> byText;
    private final Cache<Fingerprint, QueryShape> byFingerprint;
    private final LongAdder read = new LongAdder();

    public QueryShapes() {
        this(DEFAULT_MAX_TEXTS);
    }

    /**
     * @param maxTexts texts that are remembered
     * @throws IllegalArgumentException if {@code maxTexts} is not positive
     */
    public QueryShapes(int maxTexts) {
        if (maxTexts <= 0) {
            throw new IllegalArgumentException("maxTexts is " + maxTexts + "; give at least 1");
        }
        // On the calling thread, in small steps: no pool of the application does our housekeeping.
        byText = Caffeine.newBuilder()
                .maximumSize(maxTexts)
                .executor(Runnable::run)
                .build();
        byFingerprint = Caffeine.newBuilder()
                .maximumSize(maxTexts)
                .executor(Runnable::run)
                .build();
    }

    /** The shape of {@code sql}, which is JDBC SQL: {@code ?} is a parameter. Never throws. */
    public QueryShape of(String sql) {
        QueryShape known = byText.getIfPresent(sql);
        return known == null ? read(sql) : known;
    }

    /** Reads {@code sql} without remembering anything. */
    public static QueryShape parse(String sql) {
        return Normaliser.normalise(sql);
    }

    /** How often a text had to be read because it was new, too long or forgotten. */
    public long textsRead() {
        return read.sum();
    }

    private QueryShape read(String sql) {
        read.increment();
        QueryShape fresh = parse(sql);
        QueryShape interned = byFingerprint.getIfPresent(fresh.fingerprint());
        if (interned == null) {
            byFingerprint.put(fresh.fingerprint(), fresh);
        }
        QueryShape shape = interned != null && interned.equals(fresh) ? interned : fresh;
        if (sql.length() <= MAX_KEPT_CHARS) {
            byText.put(sql, shape);
        }
        return shape;
    }
}
