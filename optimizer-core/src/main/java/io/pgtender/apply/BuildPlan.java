package io.pgtender.apply;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What would be sent, found out by {@link Preflight}.
 *
 * @param table the table
 * @param indexName a free name, or that of the index that is present
 * @param definition what to build, schema included
 * @param versionNumber {@code server_version_num}
 * @param leftover an invalid index of ours to drop first
 * @param present a valid index that serves the same, so that nothing is to do
 */
record BuildPlan(
        TargetTable table,
        String indexName,
        IndexDefinition definition,
        int versionNumber,
        @Nullable ExistingIndex leftover,
        @Nullable ExistingIndex present) {

    /**
     * Start of the statement that gathers statistics of an expression: until then the planner guesses its values, and may
     * shun the index. SKIP_LOCKED, because autovacuum will do it anyway.
     */
    static final String ANALYZE = "ANALYZE (SKIP_LOCKED) ";

    /** As the journal writes it. */
    JournalEntry.Work work(UUID id, ApplyPolicy policy) {
        String name = index().toSql();
        String sql = definition.createSql(indexName, true);
        List<String> statements = new ArrayList<>();
        if (present == null) {
            statements.addAll(SessionSettings.statements(versionNumber, policy.lockTimeout()));
            if (leftover != null) {
                statements.add(dropSql(new RelationName(table.name().schema(), leftover.name())));
            }
            statements.add(sql);
            statements.add(markSql(index(), JournalEntry.MARK + id));
            if (definition.keys().stream().anyMatch(key -> key.expression() != null)) {
                statements.add(ANALYZE + table.name().toSql());
            }
        }
        return new JournalEntry.Work(
                JournalEntry.Kind.CREATE_INDEX,
                table.name(),
                indexName,
                sql,
                "DROP INDEX CONCURRENTLY " + name,
                statements,
                Map.of());
    }

    RelationName index() {
        return new RelationName(table.name().schema(), indexName);
    }

    static String dropSql(RelationName index) {
        return "DROP INDEX CONCURRENTLY " + index.toSql();
    }

    /** The mark is ours and plain ASCII without quotes. */
    static String markSql(RelationName index, String mark) {
        return "COMMENT ON INDEX " + index.toSql() + " IS '" + mark + "'";
    }

    /** Definition and name as a person reads them. */
    String describe() {
        return Identifiers.quote(indexName) + " on " + definition.describe();
    }
}
