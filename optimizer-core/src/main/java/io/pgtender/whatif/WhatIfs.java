package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import java.sql.Connection;
import java.sql.SQLException;

/** Opens the best what-if session that a server allows. */
public final class WhatIfs {

    private WhatIfs() {}

    /**
     * HypoPG where the database has it, with the analytic model for what it does not take; else the analytic model alone.
     * {@link WhatIf#describe} says which.
     *
     * @param raw a connection in autocommit, owned by the caller, used for nothing else until the session is closed
     * @param catalog says which extensions are installed
     * @throws SQLException when the server refuses
     */
    public static WhatIf open(Connection raw, Catalog catalog) throws SQLException {
        if (catalog.server().extension("hypopg").isPresent()) {
            return HypoPgWhatIf.open(raw)
                    .<WhatIf>map(session -> new CompositeWhatIf(session, new AnalyticWhatIf(raw)))
                    .orElseGet(() -> new AnalyticWhatIf(raw));
        }
        return new AnalyticWhatIf(raw);
    }
}
