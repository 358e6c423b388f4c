package io.pgtender.plan;

import java.sql.SQLFeatureNotSupportedException;

/**
 * A text that was not sent to the server because EXPLAIN has no plan for it, or because more than an EXPLAIN would run:
 * a utility command, several statements at once, nothing at all.
 */
public final class NotExplainableException extends SQLFeatureNotSupportedException {

    private static final String SQLSTATE_FEATURE_NOT_SUPPORTED = "0A000";

    NotExplainableException(String reason) {
        super(reason, SQLSTATE_FEATURE_NOT_SUPPORTED);
    }
}
