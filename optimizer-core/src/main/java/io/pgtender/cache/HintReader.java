package io.pgtender.cache;

import io.pgtender.sql.Comments;
import java.time.Duration;
import java.util.Locale;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** Reads what a comment asks for. */
final class HintReader {

    /** What a comment begins with that is meant for the cache. */
    static final String MARK = "pgtender:cache";

    private static final String TTL = "ttl=";
    private static final String MODE = "mode=";

    private HintReader() {}

    /** What a statement's comments ask for. */
    sealed interface Hint {
        /** @param ttl {@code null} for the policy's */
        record Wanted(CacheMode mode, @Nullable Duration ttl) implements Hint {}

        /** @param word what could not be understood */
        record Unreadable(String word) implements Hint {}
    }

    /** The first hint; {@code null} when there is none. */
    static @Nullable Hint read(String sql) {
        for (String comment : Comments.of(sql)) {
            int at = comment.indexOf(MARK);
            if (at > 0 && "*-+ \t\n\r".indexOf(comment.charAt(at - 1)) >= 0) {
                return words(comment.substring(at + MARK.length(), end(comment, at)));
            }
        }
        return null;
    }

    private static int end(String comment, int from) {
        int end = comment.length();
        for (String mark : new String[] {"*/", "\n", "\r"}) {
            int found = comment.indexOf(mark, from);
            end = found >= 0 && found < end ? found : end;
        }
        return end;
    }

    private static Hint words(String text) {
        if (!text.isEmpty() && !Character.isWhitespace(text.charAt(0))) {
            return new Hint.Unreadable(MARK + text);
        }
        CacheMode mode = CacheMode.LOCAL;
        Duration ttl = null;
        StringTokenizer words = new StringTokenizer(text);
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            CacheMode namedMode = word.startsWith(MODE) ? mode(word.substring(MODE.length())) : null;
            Duration namedTtl = word.startsWith(TTL) ? duration(word.substring(TTL.length())) : null;
            if (namedMode == null && namedTtl == null) {
                return new Hint.Unreadable(word);
            }
            mode = namedMode == null ? mode : namedMode;
            ttl = namedTtl == null ? ttl : namedTtl;
        }
        return new Hint.Wanted(mode, ttl);
    }

    private static @Nullable CacheMode mode(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "local" -> CacheMode.LOCAL;
            case "shared" -> CacheMode.SHARED;
            case "ttl" -> CacheMode.TTL;
            default -> null;
        };
    }

    /** A number with {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. */
    private static @Nullable Duration duration(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0 || digits > 9) {
            return null;
        }
        long number = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> null;
        };
    }
}
