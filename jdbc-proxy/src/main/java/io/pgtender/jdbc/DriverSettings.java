package io.pgtender.jdbc;

import io.pgtender.workload.LatencySampler;
import java.sql.DriverPropertyInfo;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a URL, or the properties beside it, may say about pgtender.
 *
 * @param enabled whether there is an instance for the connection at all
 * @param name name of the tended instance; {@code null} for the database's
 * @param watching whether the instance observes from the start
 * @param samplingInterval length of the intervals in which latencies are kept for verdicts
 */
record DriverSettings(boolean enabled, @Nullable String name, Watching watching, Duration samplingInterval) {

    static final String ENABLED = "pgtender.enabled";
    static final String NAME = "pgtender.name";
    static final String WATCHING = "pgtender.watching";
    static final String SAMPLING_INTERVAL = "pgtender.samplingInterval";

    /** All there are, in the order in which they are listed. */
    static final List<String> ALL = List.of(ENABLED, NAME, WATCHING, SAMPLING_INTERVAL);

    /**
     * Reads settings by name.
     *
     * @throws IllegalArgumentException naming the setting, its value and the remedy
     */
    static DriverSettings of(Map<String, String> settings) {
        for (String name : settings.keySet()) {
            if (!ALL.contains(name)) {
                throw new IllegalArgumentException("unknown setting " + name + "=" + settings.get(name)
                        + "; remove it, or use one of " + String.join(", ", ALL));
            }
        }
        return new DriverSettings(
                enabled(settings.getOrDefault(ENABLED, "true")),
                name(settings.get(NAME)),
                watching(settings.getOrDefault(WATCHING, "on")),
                interval(settings));
    }

    /** What tools show of our settings, with their present values. */
    static List<DriverPropertyInfo> describe(Map<String, String> settings) {
        DriverPropertyInfo enabled =
                info(ENABLED, settings.getOrDefault(ENABLED, "true"), "Whether pgtender has to do with the connection");
        enabled.choices = new String[] {"true", "false"};
        DriverPropertyInfo watching = info(
                WATCHING,
                settings.getOrDefault(WATCHING, "on"),
                "Whether pgtender observes from the start; the instance can be switched later");
        watching.choices = new String[] {"on", "off"};
        return List.of(
                enabled,
                info(NAME, settings.get(NAME), "Name in reports, logs and meters; the database's unless given"),
                watching,
                info(
                        SAMPLING_INTERVAL,
                        settings.getOrDefault(SAMPLING_INTERVAL, LatencySampler.DEFAULT_INTERVAL.toString()),
                        "Length of the intervals in which latencies are kept for verdicts, for example PT5S"));
    }

    private static boolean enabled(String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(ENABLED + "=" + value + " is neither true nor false");
        };
    }

    private static Watching watching(String value) {
        return switch (value) {
            case "on" -> Watching.ON;
            case "off" -> Watching.OFF;
            default -> throw new IllegalArgumentException(WATCHING + "=" + value + " is neither on nor off");
        };
    }

    private static @Nullable String name(@Nullable String value) {
        if (value != null && value.isBlank()) {
            throw new IllegalArgumentException(NAME + " is empty; give a name, or leave it out");
        }
        return value;
    }

    private static Duration interval(Map<String, String> settings) {
        String value = settings.get(SAMPLING_INTERVAL);
        if (value == null) {
            return LatencySampler.DEFAULT_INTERVAL;
        }
        Duration interval;
        try {
            interval = Duration.parse(value);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    SAMPLING_INTERVAL + "=" + value + " is no duration; write it as " + LatencySampler.DEFAULT_INTERVAL,
                    e);
        }
        if (interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException(SAMPLING_INTERVAL + "=" + value + " is not positive; "
                    + LatencySampler.DEFAULT_INTERVAL + " is usual");
        }
        return interval;
    }

    private static DriverPropertyInfo info(String name, @Nullable String value, String description) {
        DriverPropertyInfo info = new DriverPropertyInfo(name, value);
        info.description = description;
        return info;
    }
}
