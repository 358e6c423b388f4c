package io.pgtender.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The statements that the cache sends to the server. */
enum Sql {
    SESSION_IDENTITY("session-identity"),
    GUARDS("guards"),
    SERVER("server"),
    STATEMENT_TREES("statement-trees"),
    DENIED_FUNCTION("denied-function"),
    OWN_LOCKS("own-locks"),
    READ_SET("read-set"),
    WRITE_SET("write-set"),
    WRITE_HAZARDS("write-hazards"),
    WRITING_NAMES("writing-names"),
    UNKNOWN_OUTCOME("unknown-outcome"),
    BACKEND("backend");

    private final String text;

    Sql(String name) {
        this.text = load(name + ".sql");
    }

    String text() {
        return text;
    }

    private static String load(String file) {
        try (InputStream stream = Sql.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException("resource " + file + " is missing next to " + Sql.class.getName());
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
