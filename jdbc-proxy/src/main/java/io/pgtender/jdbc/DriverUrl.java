package io.pgtender.jdbc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@code jdbc:pgtender:postgresql:} URL, taken apart.
 *
 * @param postgres what pgjdbc gets: the URL without our prefix and our settings
 * @param identity {@code postgres} without user and passwords; safe to be kept
 * @param user the user that the URL names
 * @param settings our settings, by their full name
 */
record DriverUrl(String postgres, String identity, @Nullable String user, Map<String, String> settings) {

    static final String PREFIX = "jdbc:pgtender:";

    /** Start of the names of our settings, in URLs and connection properties. */
    static final String SETTING = "pgtender.";

    private static final String POSTGRES = PREFIX + "postgresql:";

    /** Arguments of pgjdbc that say who connects, and are therefore no part of where to. */
    private static final Set<String> CREDENTIALS = Set.of("user", "password", "sslpassword");

    DriverUrl {
        settings = Map.copyOf(settings);
    }

    /** Whether the URL is for us. Looks at the prefix only. */
    static boolean accepts(String url) {
        return url.startsWith(POSTGRES);
    }

    /**
     * Takes a URL apart; empty when it is not for us.
     *
     * @throws IllegalArgumentException when a setting of ours is not URL-encoded as it should be
     */
    static Optional<DriverUrl> parse(String url) {
        if (!accepts(url)) {
            return Optional.empty();
        }
        String plain = "jdbc:" + url.substring(PREFIX.length());
        int question = plain.indexOf('?');
        if (question < 0) {
            return Optional.of(new DriverUrl(plain, plain, null, Map.of()));
        }
        List<String> passedOn = new ArrayList<>();
        List<String> identifying = new ArrayList<>();
        Map<String, String> settings = new LinkedHashMap<>();
        String user = null;
        for (String argument : plain.substring(question + 1).split("&", -1)) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (name.startsWith(SETTING)) {
                settings.put(name, equals < 0 ? "" : decode(argument.substring(equals + 1)));
                continue;
            }
            passedOn.add(argument);
            if (name.equals("user") && equals >= 0) {
                user = decode(argument.substring(equals + 1));
            }
            if (!CREDENTIALS.contains(name)) {
                identifying.add(argument);
            }
        }
        String path = plain.substring(0, question);
        return Optional.of(new DriverUrl(join(path, passedOn), join(path, identifying), user, settings));
    }

    private static String join(String path, List<String> arguments) {
        return arguments.isEmpty() ? path : path + "?" + String.join("&", arguments);
    }

    private static String decode(String value) {
        return URLDecoder.decode(value, StandardCharsets.UTF_8);
    }

    /** Passwords are not printed. */
    @Override
    public String toString() {
        return identity;
    }
}
