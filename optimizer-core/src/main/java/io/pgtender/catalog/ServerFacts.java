package io.pgtender.catalog;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the server is and how it is set up, as one session sees it.
 *
 * @param versionNumber {@code server_version_num}, for example 180004
 * @param user {@code current_user}
 * @param database {@code current_database()}
 * @param inRecovery whether it is a standby
 * @param readOnly {@code transaction_read_only}
 * @param extensions installed extensions with their version
 * @param availableExtensions extensions that CREATE EXTENSION could install
 * @param settings settings that matter to costs and guards, as {@code pg_settings.setting} prints them
 */
public record ServerFacts(
        int versionNumber,
        String user,
        String database,
        boolean inRecovery,
        boolean readOnly,
        Map<String, String> extensions,
        Set<String> availableExtensions,
        Map<String, String> settings) {

    public ServerFacts {
        extensions = Map.copyOf(extensions);
        availableExtensions = Set.copyOf(availableExtensions);
        settings = Map.copyOf(settings);
    }

    /** 14 to 18 and beyond. */
    public int majorVersion() {
        return versionNumber / 10_000;
    }

    public Optional<String> extension(String name) {
        return Optional.ofNullable(extensions.get(name));
    }

    /**
     * A numeric setting in the unit of pg_settings.
     *
     * @throws IllegalArgumentException when the setting was not read or is not a number
     */
    public double number(String setting) {
        String value = settings.get(setting);
        if (value == null) {
            throw new IllegalArgumentException("setting " + setting + " was not read from the server");
        }
        return Double.parseDouble(value);
    }

    /** The same server with one setting changed. */
    public ServerFacts with(String setting, String value) {
        Map<String, String> changed = new HashMap<>(settings);
        changed.put(setting, value);
        return new ServerFacts(
                versionNumber, user, database, inRecovery, readOnly, extensions, availableExtensions, changed);
    }

    /** Whether a boolean setting is on; {@code true} when it was not read. */
    public boolean isOn(String setting) {
        return !"off".equals(settings.get(setting));
    }
}
