package io.pgtender.apply;

import java.sql.SQLException;

/** How a watched statement ended, as far as the client can tell. What became of the index stands in pg_index alone. */
sealed interface Ending {

    record Done() implements Ending {}

    /**
     * We cancelled it.
     *
     * @param reason why
     */
    record Stopped(String reason) implements Ending {}

    record Failed(SQLException cause) implements Ending {}
}
