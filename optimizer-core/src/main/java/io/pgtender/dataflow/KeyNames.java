package io.pgtender.dataflow;

import io.pgtender.sql.RelationName;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Relates columns by their names: {@code customer_id} to {@code id}, and what is called the same. */
enum KeyNames implements KeyRelations {
    INSTANCE;

    private static final String ID = "id";

    /** Ends of the names of columns that reference another. */
    private static final List<String> ENDS = List.of("_id", "_uuid", "_fk", "_key", "_code", "_no", "_ref");

    /** Names that many tables give to columns that have nothing to do with each other. */
    private static final Set<String> EVERYBODYS = Set.of(
            "active",
            "count",
            "enabled",
            "flag",
            "kind",
            "level",
            "name",
            "number",
            "position",
            "priority",
            "quantity",
            "rank",
            "state",
            "status",
            "title",
            "type",
            "value",
            "version",
            "year");

    /** Names of keys that each table has for itself. */
    private static final Set<String> OWN_KEYS = Set.of(ID, "uuid", "key", "code", "no");

    @Override
    public KeyRelation between(TracedStatement source, int column, TracedStatement repeated, int slot) {
        ResultColumns columns = source.columns();
        String label = columns == null ? null : columns.label(column);
        String predicate = repeated.slot(slot).column();
        if (label == null || predicate == null) {
            return KeyRelation.NONE;
        }
        String read = label.toLowerCase(Locale.ROOT);
        String compared = predicate.toLowerCase(Locale.ROOT);
        if (read.equals(compared)) {
            return isSame(read, source, repeated) ? KeyRelation.SAME : KeyRelation.NONE;
        }
        if (OWN_KEYS.contains(compared) && isReference(read)) {
            return KeyRelation.REFERENCES;
        }
        return OWN_KEYS.contains(read) && isReference(compared) ? KeyRelation.REFERENCED_BY : KeyRelation.NONE;
    }

    /** Whether a column of that name holds keys, its own or another table's. */
    static boolean isKey(String column) {
        String name = column.toLowerCase(Locale.ROOT);
        return OWN_KEYS.contains(name) || isReference(name);
    }

    /** An {@code id} is the same only in the same table. */
    private static boolean isSame(String name, TracedStatement source, TracedStatement repeated) {
        if (EVERYBODYS.contains(name)) {
            return false;
        }
        return !OWN_KEYS.contains(name) || shareARelation(source.relations(), repeated.relations());
    }

    private static boolean shareARelation(List<RelationName> some, List<RelationName> others) {
        for (RelationName relation : some) {
            for (RelationName other : others) {
                if (relation.name().equals(other.name()) && isCompatible(relation.schema(), other.schema())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isCompatible(@Nullable String schema, @Nullable String other) {
        return schema == null || other == null || schema.equals(other);
    }

    private static boolean isReference(String name) {
        for (String end : ENDS) {
            if (name.endsWith(end)) {
                return true;
            }
        }
        return name.length() > ID.length() && name.endsWith(ID);
    }
}
