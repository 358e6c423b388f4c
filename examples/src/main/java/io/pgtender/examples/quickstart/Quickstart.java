package io.pgtender.examples.quickstart;

import java.io.IOException;
import java.sql.SQLException;

/**
 * The main job in a minute: finds an N+1 and a missing index in a shop's traffic, builds the index without blocking, measures
 * whether it helped, and serves a repeated read from memory.
 */
public final class Quickstart {

    private Quickstart() {}

    /** Exit status 0 when it went through, 1 when it did not, 2 for a command line that makes no sense. */
    public static void main(String[] arguments) {
        System.exit(run(new Terminal(), arguments));
    }

    static int run(Terminal terminal, String... arguments) {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            terminal.line(String.valueOf(e.getMessage()));
            terminal.line("");
            terminal.line(Options.USAGE);
            return 2;
        }
        try {
            if (options.url().isPresent()) {
                new OwnDatabase(terminal, options.url().get(), options.sql()).analyse();
            } else {
                new ShopDay(terminal).run(options.revert());
            }
            return 0;
        } catch (SQLException | IOException e) {
            terminal.line("The quickstart could not go on: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
