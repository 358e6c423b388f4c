package io.pgtender.detect;

import java.sql.SQLException;

/** One rule. Stateless and thread-safe; "nothing found" is its usual answer. */
public interface Detector {

    /** Short name for reports of trouble, for example {@code n-plus-one}. */
    String name();

    /**
     * Looks at what was observed.
     *
     * @throws SQLException when the server refuses what the rule needs to know; the other rules still run
     */
    Detection detect(Observed observed) throws SQLException;
}
