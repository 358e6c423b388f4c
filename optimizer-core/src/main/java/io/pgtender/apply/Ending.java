package io.pgtender.apply;

import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/** How a watched statement ended, as far as the client can tell. What became of the index stands in pg_index alone. */
sealed interface Ending {

    /**
     * The server says that it did it.
     *
     * @param warning what it said besides, the first of a chain; {@code null} for nothing. VACUUM and ANALYZE say only here
     *     that they skipped the table
     */
    record Done(@Nullable SQLWarning warning) implements Ending {}

    /**
     * We cancelled it.
     *
     * @param reason why
     */
    record Stopped(String reason) implements Ending {}

    record Failed(SQLException cause) implements Ending {}
}
