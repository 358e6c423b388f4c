package io.pgtender.whatif;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The statements of this package, kept as resources. */
final class ServerSql {

    private ServerSql() {}

    /** Text of the resource {@code name} of this package. */
    static String read(String name) {
        try (InputStream in = ServerSql.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing from the pgtender jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
