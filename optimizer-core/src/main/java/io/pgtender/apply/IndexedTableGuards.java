package io.pgtender.apply;

import io.pgtender.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;

/** Whether a table is one whose indexes we may touch, and whether our role may. */
final class IndexedTableGuards {

    /** What the role must be allowed to do. */
    enum Need {
        /** To own the table, and to create in its schema. */
        CREATE,
        /** To own the table. */
        OWN
    }

    private IndexedTableGuards() {}

    static List<GuardResult> ask(TargetTable table, Need need) {
        List<GuardResult> guards = new ArrayList<>();
        String name = table.name().toSql();
        switch (table.kind()) {
            case "r", "m" -> guards.add(GuardResult.ok("table", name + ", " + table.sizeBytes() + " bytes"));
            case "p" -> refuse(guards, "table", partitioned(name, need));
            case "v" -> refuse(guards, "table", name + " is a view; index the tables below it");
            case "f" -> refuse(guards, "table", name + " is a foreign table; index it on the server where it lives");
            default -> refuse(guards, "table", name + " is no table");
        }
        if (table.persistence().equals("t")) {
            refuse(guards, "table", name + " is temporary and belongs to one session");
        }
        if (table.system()) {
            refuse(guards, "table", name + " belongs to PostgreSQL");
        }
        if (table.extension() != null) {
            refuse(guards, "table", name + " belongs to extension " + table.extension());
        }
        privileges(table, need, guards);
        return guards;
    }

    private static String partitioned(String name, Need need) {
        return need == Need.CREATE
                ? name + " is partitioned, and PostgreSQL builds no index on it concurrently. Apply the change to"
                        + " each partition, then run CREATE INDEX ... ON ONLY " + name
                        + " and ALTER INDEX ... ATTACH PARTITION for each, with a short lock_timeout"
                : name + " is partitioned: dropping its index locks all partitions, and rebuilding goes partition by"
                        + " partition (REINDEX INDEX CONCURRENTLY for the index of each)";
    }

    private static void privileges(TargetTable table, Need need, List<GuardResult> guards) {
        String name = table.name().toSql();
        String role = Identifiers.quote(table.role());
        if (!table.owned()) {
            refuse(
                    guards,
                    "privilege",
                    "only the owner of " + name + " may " + (need == Need.CREATE ? "index it" : "change its indexes")
                            + "; run as an administrator: GRANT " + Identifiers.quote(table.owner()) + " TO " + role);
        }
        if (need == Need.CREATE && !table.mayCreate()) {
            String schema = Identifiers.quote(String.valueOf(table.name().schema()));
            refuse(
                    guards,
                    "privilege",
                    "role " + role + " may not create in schema " + schema
                            + "; run as its owner: GRANT USAGE, CREATE ON SCHEMA " + schema + " TO " + role);
        }
        if (table.owned() && (need == Need.OWN || table.mayCreate())) {
            guards.add(GuardResult.ok("privilege", "role " + role + " may index " + name));
        }
    }

    private static void refuse(List<GuardResult> guards, String guard, String found) {
        guards.add(GuardResult.refused(guard, found));
    }
}
