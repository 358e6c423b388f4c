package io.pgtender.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Statements that pgtender sends to the server: {@code .sql} resources next to the class that sends them. */
public final class SqlResource {

    private SqlResource() {}

    /**
     * Reads a resource. Callers keep the text in a constant.
     *
     * @param owner the class next to which the resource lies
     * @param name file name without {@code .sql}
     * @throws IllegalStateException when the jar does not hold it
     */
    public static String read(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name + ".sql")) {
            if (in == null) {
                throw new IllegalStateException(
                        "resource " + name + ".sql is missing next to " + owner.getName() + " in pgtender's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource " + name + ".sql", e);
        }
    }
}
