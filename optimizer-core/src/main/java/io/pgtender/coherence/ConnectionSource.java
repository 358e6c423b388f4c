package io.pgtender.coherence;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Opens the connection that asks for others' writes. Best one of its own, straight to the server; one of the raw pool will do,
 * and is then never given back while the cache lives. Nothing is set on its session.
 */
@FunctionalInterface
public interface ConnectionSource {

    /**
     * A connection that the caller closes.
     *
     * @throws SQLException when the server cannot be reached
     */
    Connection open() throws SQLException;
}
