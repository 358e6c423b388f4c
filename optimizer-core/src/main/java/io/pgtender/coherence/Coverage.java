package io.pgtender.coherence;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The relations of which every write is noted, as one look at the catalog found them.
 *
 * @param identities by oid: what identifies the triggers that note its writes. Another text means that they were switched
 *     off or dropped in between, and that writes may have been missed
 * @param ddl how changes of the schema are noticed
 */
record Coverage(Map<Long, String> identities, DdlWatch ddl) {

    /** How changes of the schema are noticed. */
    enum DdlWatch {
        /** By event triggers, in the same transaction. */
        EVENT_TRIGGERS,
        /** By looking for them every {@link SnapshotPoller#FINGERPRINT_INTERVAL}, in sessions without event triggers. */
        FINGERPRINT
    }

    /** Pseudo relation of the schema in the log. */
    static final long SCHEMA = 0;

    /** Nothing is noted. */
    static final Coverage NONE = new Coverage(Map.of(), DdlWatch.FINGERPRINT);

    Coverage {
        identities = Map.copyOf(identities);
    }

    static Coverage read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CoherenceSql.COVERAGE.text())) {
            Map<Long, String> identities = new HashMap<>();
            DdlWatch ddl = DdlWatch.FINGERPRINT;
            while (row.next()) {
                if (row.getLong("relation") == SCHEMA) {
                    ddl = DdlWatch.EVENT_TRIGGERS;
                } else {
                    identities.put(row.getLong("relation"), row.getString("identity"));
                }
            }
            return new Coverage(identities, ddl);
        }
    }

    Set<Long> relations() {
        return identities.keySet();
    }

    /** What was covered in {@code before} and still is, without a gap in between. */
    Set<Long> keptFrom(Coverage before) {
        Set<Long> kept = new HashSet<>(identities.keySet());
        kept.removeIf(relation -> !Objects.equals(identities.get(relation), before.identities.get(relation)));
        return kept;
    }
}
