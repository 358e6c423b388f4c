package io.pgtender.spring.actuate;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Dry runs that may be followed by the real thing: once, soon, by who asked for them, if it would still send the same.
 * Thread-safe.
 */
final class Confirmations {

    /** How long one is good for. */
    static final Duration LIFE = Duration.ofMinutes(10);

    /** Most that are kept; the oldest goes first. */
    static final int MAX_OPEN = 100;

    private static final int TOKEN_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Clock clock;

    Confirmations(Clock clock) {
        this.clock = clock;
    }

    /**
     * What was tried.
     *
     * @param dataSource id of the data source
     * @param what APPLY or REVERT
     * @param subject what it is done to
     * @param sql what it sends
     * @param user who asked
     */
    record Trial(String dataSource, String what, String subject, String sql, String user) {}

    private record Open(Trial trial, Instant expiresAt) {}

    /** A dry run's token, and until when it is good. */
    record Token(String text, Instant expiresAt) {}

    synchronized Token opened(Trial trial) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        Token token = new Token(HexFormat.of().formatHex(bytes), clock.instant().plus(LIFE));
        if (open.size() >= MAX_OPEN) {
            Iterator<String> oldest = open.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        open.put(token.text, new Open(trial, token.expiresAt));
        return token;
    }

    /** Whether {@code token} is of a dry run of the very same; it is not good again afterwards. */
    synchronized boolean take(String token, Trial trial) {
        Open opened = open.get(token);
        if (opened == null || !opened.trial.equals(trial)) {
            return false;
        }
        open.remove(token);
        return clock.instant().isBefore(opened.expiresAt);
    }
}
