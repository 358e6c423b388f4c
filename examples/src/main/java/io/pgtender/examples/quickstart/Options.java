package io.pgtender.examples.quickstart;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param revert take the index back at the end
 * @param url the user's own database to analyse instead of the shop
 * @param sql a file of statements to run against it, separated by semicolons
 */
record Options(boolean revert, Optional<String> url, Optional<Path> sql) {

    static final String USAGE = """
            usage: java -jar quickstart.jar [--revert]
                   java -jar quickstart.jar --url jdbc:postgresql://host/db?user=... [--sql statements.sql]

              --revert   drop the index again at the end
              --url      analyse your own database instead, read-only; nothing is changed
              --sql      statements of your application, separated by semicolons: explained, not run;
                         without it, the rows behind your foreign keys are looked up as an application would
            """;

    /** @throws IllegalArgumentException with a message for the user */
    static Options parse(String... arguments) {
        boolean revert = false;
        Optional<String> url = Optional.empty();
        Optional<Path> sql = Optional.empty();
        Deque<String> left = new ArrayDeque<>(List.of(arguments));
        while (!left.isEmpty()) {
            String option = left.pop();
            switch (option) {
                case "--revert" -> revert = true;
                case "--url" -> url = Optional.of(value(option, left));
                case "--sql" -> sql = Optional.of(Path.of(value(option, left)));
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        if (url.isPresent() && !url.get().startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("--url " + url.get() + " is no JDBC URL of PostgreSQL: it starts with"
                    + " jdbc:postgresql:, for example jdbc:postgresql://localhost/shop?user=me&password=secret");
        }
        if (url.isPresent() && revert) {
            throw new IllegalArgumentException("--revert does nothing with --url: your database is only read");
        }
        if (sql.isPresent() && url.isEmpty()) {
            throw new IllegalArgumentException("--sql needs --url: which database are the statements for?");
        }
        return new Options(revert, url, sql);
    }

    private static String value(String option, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return left.pop();
    }
}
