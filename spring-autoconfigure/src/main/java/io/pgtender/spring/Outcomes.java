package io.pgtender.spring;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of each data source: one line at INFO once the application's beans are there, and one for each that is made
 * later. Thread-safe.
 */
final class Outcomes {

    private static final Logger LOG = LoggerFactory.getLogger(PgtenderAutoConfiguration.class);

    private final List<String> tended = new ArrayList<>();
    private final List<String> leftAlone = new ArrayList<>();
    private boolean started;

    synchronized void tended(String description) {
        tended.add(description);
        if (started) {
            LOG.info("pgtender: tended: {}", description);
        }
    }

    synchronized void leftAlone(String name, String reason) {
        String description = name + " (" + reason + ")";
        leftAlone.add(description);
        if (started) {
            LOG.info("pgtender: left alone: {}", description);
        }
    }

    /** Says what there is, and from now on what there is more. */
    synchronized void started() {
        if (!started && !(tended.isEmpty() && leftAlone.isEmpty())) {
            LOG.info("pgtender: {}", describe());
        }
        started = true;
    }

    /** {@code tended: orders; left alone: audit (its URL is jdbc:h2:, not PostgreSQL's)}. */
    synchronized String describe() {
        String first = "tended: " + (tended.isEmpty() ? "none" : String.join(", ", tended));
        return leftAlone.isEmpty() ? first : first + "; left alone: " + String.join(", ", leftAlone);
    }
}
