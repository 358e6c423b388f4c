package io.pgtender.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * pgtender's version, as the build wrote it.
 *
 * @param text in full
 * @param major the first number
 * @param minor the second
 */
record Version(String text, int major, int minor) {

    static final Version CURRENT = read();

    /** Reads {@code 1.2.3} or {@code 1.2.3-SNAPSHOT}. */
    static Version of(String text) {
        String[] parts = text.split("[.-]", -1);
        return new Version(text, Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    private static Version read() {
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException("version.properties is missing from pgtender's jar");
            }
            Properties properties = new Properties();
            properties.load(in);
            return of(properties.getProperty("version"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read version.properties", e);
        }
    }
}
