package io.pgtender.apply;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Statements to the server, which lie as {@code .sql} resources next to this class. */
final class SqlFile {

    private SqlFile() {}

    /** Text of {@code name}{@code .sql}. */
    static String read(String name) {
        try (InputStream in = SqlFile.class.getResourceAsStream(name + ".sql")) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + ".sql is missing from the jar of pgtender-core");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource " + name + ".sql", e);
        }
    }
}
