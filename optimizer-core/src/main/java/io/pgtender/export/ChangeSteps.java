package io.pgtender.export;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Remedy;
import io.pgtender.coherence.SharedObjects;
import io.pgtender.sql.RelationName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Recommendations as {@link Step}s. */
final class ChangeSteps {

    /** Statements of a finding that are named. */
    private static final int MAX_SHAPES = 3;

    /** Longest note, in characters. */
    private static final int MAX_NOTE = 480;

    private static final String CREATE_STATISTICS = "CREATE STATISTICS ";
    private static final String IF_NOT_EXISTS = "IF NOT EXISTS ";
    private static final String CONCURRENTLY = " INDEX CONCURRENTLY ";

    private ChangeSteps() {}

    static Step of(Recommendation recommendation) {
        Change change = recommendation.change();
        List<String> notes = reasons(recommendation);
        if (change instanceof Change.CreateIndex create) {
            RelationName index = new RelationName(create.definition().table().schema(), create.name());
            notes.add("note: waits for transactions that are older than itself; run it while no long one is open");
            return step(change, notes, create(create.definition().createSql(create.name(), true), index), drop(index));
        } else if (change instanceof Change.DropIndex drop) {
            notes.add("note: waits for every transaction that uses the table; run it while no long one is open");
            return step(change, notes, drop(drop.index()), create(drop.createSql(), drop.index()));
        } else if (change instanceof Change.RebuildIndex) {
            notes.add("note: waits for transactions that are older than itself; run it while no long one is open");
            return step(change, notes, portable(change.sql().stream()), List.of());
        } else if (change instanceof Change.TableStatistics statistics) {
            List<String> up = portable(statistics.statements().stream().map(ChangeSteps::repeatable));
            return step(change, notes, up, portable(statistics.reversal().stream()));
        } else if (change instanceof Change.Vacuum) {
            return step(change, notes, portable(change.sql().stream()), List.of());
        } else if (change instanceof Change.TableSettings) {
            notes.add("note: taking it back puts PostgreSQL's defaults back, not what was set before");
            return step(change, notes, portable(change.sql().stream()), portable(change.reversalSql().stream()));
        } else if (change instanceof Change.SharedCaching shared) {
            notes.add(
                    "note: stops writers of each table while its trigger is made; run it while no long transaction is open");
            notes.add(
                    "note: roles whose caches ask need USAGE on schema pgtender, SELECT and DELETE on pgtender.written");
            return step(
                    change,
                    notes,
                    portable(SharedObjects.installFor(shared.tables()).stream()),
                    portable(SharedObjects.uninstallFor(shared.tables()).stream()));
        }
        return advice(change, notes);
    }

    private static List<String> portable(Stream<String> statements) {
        return statements.map(PortableSql::of).toList();
    }

    private static Step step(Change change, List<String> notes, List<String> up, List<String> down) {
        return new Step(Comments.line(change.describe()), notes, up, down);
    }

    /** A setting of the whole server and a change of the application are nothing that a migration may do. */
    private static Step advice(Change change, List<String> notes) {
        List<String> all = new ArrayList<>(notes);
        if (change instanceof Change.ServerSetting) {
            all.add("note: concerns the whole server and every database on it; to be run by an administrator");
            change.sql().ifPresent(sql -> all.add("do: " + sql + "; SELECT pg_catalog.pg_reload_conf();"));
            change.reversalSql().ifPresent(sql -> all.add("undo: " + sql + "; SELECT pg_catalog.pg_reload_conf();"));
        } else {
            all.add("note: to be changed in the application");
            change.sql().ifPresent(sql -> all.add("do: " + sql));
        }
        if (change instanceof Change.ApplicationChange application) {
            for (Remedy other : application.others()) {
                all.add("or: " + other.describe());
            }
        }
        return new Step(
                Comments.line(change.describe()),
                all.stream().map(Comments::line).toList(),
                List.of(),
                List.of());
    }

    private static List<String> reasons(Recommendation recommendation) {
        List<String> notes = new ArrayList<>();
        notes.add("why: " + recommendation.finding().summary());
        recommendation.finding().evidence().forEach(e -> notes.add(label(e) + ": " + e.describe()));
        recommendation.finding().shapes().stream()
                .limit(MAX_SHAPES)
                .forEach(shape -> notes.add("statement: " + shape.text()));
        notes.replaceAll(
                note -> Comments.line(note.length() <= MAX_NOTE ? note : note.substring(0, MAX_NOTE - 1) + "…"));
        return notes;
    }

    private static String label(Evidence evidence) {
        if (evidence instanceof Evidence.Measured) {
            return "measured";
        } else if (evidence instanceof Evidence.Planned) {
            return "planned";
        } else if (evidence instanceof Evidence.Catalogued) {
            return "catalog";
        }
        return "data flow";
    }

    /**
     * IF NOT EXISTS, so that the migration passes where pgtender built the index already; and a look at it, because IF
     * NOT EXISTS is content with an invalid index that an interrupted build left, and with any relation of that name.
     */
    private static List<String> create(String sql, RelationName index) {
        int name = sql.indexOf(CONCURRENTLY) + CONCURRENTLY.length();
        if (name < CONCURRENTLY.length() || sql.startsWith(IF_NOT_EXISTS, name)) {
            return List.of(PortableSql.of(sql), check(index));
        }
        String once = sql.substring(0, name) + IF_NOT_EXISTS + sql.substring(name);
        return List.of(PortableSql.of(once), check(index));
    }

    private static List<String> drop(RelationName index) {
        return List.of(PortableSql.of("DROP INDEX CONCURRENTLY IF EXISTS " + index.toSql()));
    }

    private static String check(RelationName index) {
        String schema = index.schema();
        String place = schema == null ? "pg_catalog.pg_table_is_visible(c.oid)" : "n.nspname = " + literal(schema);
        String name = literal(index.name());
        return """
                DO $pgtender$ BEGIN
                  IF NOT EXISTS (SELECT FROM pg_catalog.pg_index AS i
                                 JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
                                 JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                                 WHERE %s AND c.relname = %s AND i.indisvalid) THEN
                    RAISE EXCEPTION 'index %% is invalid or no index: DROP INDEX CONCURRENTLY, then migrate again', %s;
                  END IF;
                END $pgtender$""".formatted(place, name, name);
    }

    private static String literal(String text) {
        return PortableSql.of("'" + text.replace("'", "''") + "'");
    }

    /** A migration that failed half-way is run again from its start. */
    private static String repeatable(String sql) {
        boolean named = sql.startsWith(CREATE_STATISTICS) && !sql.startsWith(IF_NOT_EXISTS, CREATE_STATISTICS.length());
        return named ? CREATE_STATISTICS + IF_NOT_EXISTS + sql.substring(CREATE_STATISTICS.length()) : sql;
    }
}
