package io.pgtender.advice;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.coherence.SharedObjects;
import io.pgtender.sql.RelationName;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What to do about a finding. */
public sealed interface Change {

    /** What it is, in one line. */
    String describe();

    /** SQL that is ready to paste, if the change is made in the database or in a statement. */
    Optional<String> sql();

    /** SQL that takes it back, if it can be taken back. */
    Optional<String> reversalSql();

    /**
     * An index that is built without blocking anyone.
     *
     * @param name the index's name, without schema
     * @param definition what to build
     */
    record CreateIndex(String name, IndexDefinition definition) implements Change {

        /** The index under its {@linkplain IndexDefinition#proposedName() proposed name}. */
        public static CreateIndex of(IndexDefinition definition) {
            return new CreateIndex(definition.proposedName(), definition);
        }

        @Override
        public String describe() {
            return "create index on " + definition.describe();
        }

        @Override
        public Optional<String> sql() {
            return Optional.of(definition.createSql(name, true));
        }

        @Override
        public Optional<String> reversalSql() {
            return Optional.of("DROP INDEX CONCURRENTLY " + qualifiedName());
        }

        /** The index's name with the schema of its table, as SQL. */
        public String qualifiedName() {
            return new RelationName(definition.table().schema(), name).toSql();
        }
    }

    /**
     * An index that is removed without blocking anyone.
     *
     * @param index the index, schema included
     * @param definition what it is
     * @param createSql the statement that builds it again, as the server prints it but CONCURRENTLY
     */
    record DropIndex(RelationName index, IndexDefinition definition, String createSql) implements Change {

        @Override
        public String describe() {
            return "drop index " + index;
        }

        @Override
        public Optional<String> sql() {
            return Optional.of("DROP INDEX CONCURRENTLY " + index.toSql());
        }

        @Override
        public Optional<String> reversalSql() {
            return Optional.of(createSql);
        }
    }

    /**
     * An index that is built anew beside itself without blocking anyone, for example because it is invalid. There is
     * nothing to take back.
     *
     * @param index the index, schema included
     */
    record RebuildIndex(RelationName index) implements Change {

        @Override
        public String describe() {
            return "rebuild index " + index;
        }

        @Override
        public Optional<String> sql() {
            return Optional.of("REINDEX INDEX CONCURRENTLY " + index.toSql());
        }

        @Override
        public Optional<String> reversalSql() {
            return Optional.empty();
        }
    }

    /**
     * What the planner knows about a table, made better: ANALYZE, a number of distinct values, extended statistics.
     *
     * @param describe what is done, in words
     * @param statements one or more statements, in order, without semicolons
     * @param reversal what takes them back, in order; empty where there is nothing to take back
     */
    record TableStatistics(String describe, List<String> statements, List<String> reversal) implements Change {

        public TableStatistics {
            statements = List.copyOf(statements);
            reversal = List.copyOf(reversal);
            if (statements.isEmpty()) {
                throw new IllegalArgumentException("no statement given for: " + describe);
            }
        }

        @Override
        public Optional<String> sql() {
            return Optional.of(String.join(";\n", statements));
        }

        @Override
        public Optional<String> reversalSql() {
            return reversal.isEmpty() ? Optional.empty() : Optional.of(String.join(";\n", reversal));
        }
    }

    /**
     * Dead rows made reusable and pages marked all-visible, without blocking anyone. There is nothing to take back.
     *
     * @param table the table, schema included
     */
    record Vacuum(RelationName table) implements Change {

        @Override
        public String describe() {
            return "vacuum " + table;
        }

        @Override
        public Optional<String> sql() {
            return Optional.of("VACUUM (TRUNCATE false, SKIP_LOCKED) " + table.toSql());
        }

        @Override
        public Optional<String> reversalSql() {
            return Optional.empty();
        }
    }

    /**
     * Storage parameters of one table, for example {@code autovacuum_vacuum_scale_factor} or {@code fillfactor}. What was
     * there before is recorded when the change is made, and put back by its reversal.
     *
     * @param table the table, schema included
     * @param parameters names and values, at least one; names may start with {@code toast.}
     */
    record TableSettings(RelationName table, Map<String, String> parameters) implements Change {

        public TableSettings {
            parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
            if (parameters.isEmpty()) {
                throw new IllegalArgumentException("no storage parameter given for " + table);
            }
        }

        @Override
        public String describe() {
            return "set " + assignments() + " on " + table;
        }

        @Override
        public Optional<String> sql() {
            return Optional.of("ALTER TABLE " + table.toSql() + " SET (" + assignments() + ")");
        }

        /** Puts PostgreSQL's defaults back; the applied change knows what was there before. */
        @Override
        public Optional<String> reversalSql() {
            return Optional.of(
                    "ALTER TABLE " + table.toSql() + " RESET (" + String.join(", ", parameters.keySet()) + ")");
        }

        private String assignments() {
            return parameters.entrySet().stream()
                    .map(p -> p.getKey() + " = " + p.getValue())
                    .collect(Collectors.joining(", "));
        }
    }

    /**
     * A setting of the whole server that takes effect by a reload. What was there before is recorded when the change is
     * made, and put back by its reversal.
     *
     * @param name the setting
     * @param value its new value, as it would stand in postgresql.conf, without quotes
     */
    record ServerSetting(String name, String value) implements Change {

        @Override
        public String describe() {
            return "set " + name + " to " + value;
        }

        @Override
        public Optional<String> sql() {
            return Optional.of("ALTER SYSTEM SET " + name + " = '" + value.replace("'", "''") + "'");
        }

        /** Right where postgresql.auto.conf did not have it; the applied change knows. */
        @Override
        public Optional<String> reversalSql() {
            return Optional.of("ALTER SYSTEM RESET " + name);
        }
    }

    /**
     * What caches in {@code SHARED} mode need in the database to see the writes of other processes to {@code tables}: a log
     * in schema {@code pgtender}, a trigger on each table with its partitions, children and parents, and event triggers
     * where the role may have them.
     *
     * @param tables at least one; schema included where the search path does not tell
     */
    record SharedCaching(List<RelationName> tables) implements Change {

        public SharedCaching {
            tables = tables.stream().distinct().toList();
            if (tables.isEmpty()) {
                throw new IllegalArgumentException("no table given whose writes caches should see");
            }
        }

        /** The recommendation for tables that a cache in {@code SHARED} mode reads; to be applied or exported. */
        public static Recommendation recommend(List<RelationName> tables) {
            SharedCaching change = new SharedCaching(tables);
            return new Recommendation(
                    new Finding(
                            Finding.Kind.UNNOTED_WRITES,
                            "caches in SHARED mode do not see what others write to " + names(change.tables),
                            List.of(),
                            List.of(new Evidence.Catalogued("a row in a log for each statement that writes these tables"
                                    + " is how a process sees the writes of others"))),
                    change,
                    new Impact(0, 0));
        }

        private static String names(List<RelationName> tables) {
            return tables.stream().map(RelationName::toString).collect(Collectors.joining(", "));
        }

        @Override
        public String describe() {
            return "let the caches of all processes see every write to " + names(tables);
        }

        @Override
        public Optional<String> sql() {
            return Optional.of(String.join(";\n", SharedObjects.installFor(tables)));
        }

        /** Takes it all off again; the applied change knows what was there before. */
        @Override
        public Optional<String> reversalSql() {
            return Optional.of(String.join(";\n", SharedObjects.uninstallFor(tables)));
        }
    }

    /**
     * Something that a person changes in the application's code.
     *
     * @param describe what to change, in words
     * @param statement a rewritten statement to start from, if there is one
     * @param others what else helps, the better first
     */
    record ApplicationChange(String describe, Optional<String> statement, List<Remedy> others) implements Change {

        public ApplicationChange {
            others = List.copyOf(others);
        }

        /** The one thing that helps. */
        public ApplicationChange(String describe, Optional<String> statement) {
            this(describe, statement, List.of());
        }

        @Override
        public Optional<String> sql() {
            return statement;
        }

        @Override
        public Optional<String> reversalSql() {
            return Optional.empty();
        }
    }
}
