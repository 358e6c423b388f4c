package io.pgtender.apply;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** How far pgtender may go by itself with a kind of change. */
public enum Autonomy {
    /** Never sent; reports have the SQL. */
    ADVISE,
    /** Sent when a person asks for it, or has approved it. */
    APPROVE,
    /** Sent by an autopilot too, once one is switched on. */
    AUTOMATIC;

    /**
     * Bounded and taken back without a trace, or without effect on what statements mean: by itself. Rebuilding an index ends
     * sessions of a standby that use it, dropping one has users that nobody sees, and a setting is everybody's: a person.
     */
    static Map<JournalEntry.Kind, Autonomy> defaults() {
        Map<JournalEntry.Kind, Autonomy> defaults = new EnumMap<>(JournalEntry.Kind.class);
        for (JournalEntry.Kind kind : JournalEntry.Kind.values()) {
            defaults.put(
                    kind,
                    switch (kind) {
                        case CREATE_INDEX, TABLE_STATISTICS, VACUUM, TABLE_SETTINGS -> AUTOMATIC;
                        case REBUILD_INDEX, DROP_INDEX, SERVER_SETTING, SHARED_CACHING -> APPROVE;
                    });
        }
        return Collections.unmodifiableMap(defaults);
    }
}
