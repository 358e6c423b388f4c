package io.pgtender.candidate;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.RelationName;
import java.util.HashMap;
import java.util.Map;

/** Says which tables may get an index, on which relation it would stand, and why others may not. */
final class TableGate {

    static final String TEMPORARY = "it is a temporary table";

    private final CandidateFacts facts;
    private final Map<RelationName, Long> pagesByRoot = new HashMap<>();

    TableGate(Catalog catalog, CandidateFacts facts) {
        this.facts = facts;
        catalog.tables().stream()
                .filter(t -> t.kind() == TableFacts.Kind.PARTITION)
                .forEach(t -> facts.root(t).ifPresent(root -> pagesByRoot.merge(root.name(), t.pages(), Long::sum)));
    }

    boolean admits(TableFacts table) {
        return refusal(table).isEmpty();
    }

    /** What an index would stand on: the topmost partitioned table for a partition, else the table. */
    RelationName target(TableFacts table) {
        return table.kind() == TableFacts.Kind.PARTITION
                ? facts.root(table).map(TableFacts::name).orElse(table.name())
                : table.name();
    }

    /** Why no index is proposed for the table, empty when it may be. */
    String refusal(TableFacts table) {
        String schema = table.name().schema();
        if ("pg_catalog".equals(schema) || "information_schema".equals(schema)) {
            return "it belongs to PostgreSQL itself";
        }
        if (table.temporary()) {
            return TEMPORARY;
        }
        return switch (table.kind()) {
            case TABLE, MATERIALIZED_VIEW -> small(table.pages());
            case PARTITION ->
                facts.root(table).isPresent()
                        ? small(pagesByRoot.getOrDefault(target(table), table.pages()))
                        : "it is a partition, and of what table is not known";
            case PARTITIONED_TABLE -> "the plan reads none of its partitions";
            case FOREIGN_TABLE -> "it is a foreign table: its indexes are the other server's";
            case OTHER -> "it is no table";
        };
    }

    private static String small(long pages) {
        return pages < CandidateGenerator.MIN_PAGES
                ? "it fits into " + pages * 8 + " kB: reading it is faster than an index"
                : "";
    }
}
