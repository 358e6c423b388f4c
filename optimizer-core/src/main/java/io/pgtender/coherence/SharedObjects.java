package io.pgtender.coherence;

import io.pgtender.sql.RelationName;
import java.util.ArrayList;
import java.util.List;

/**
 * The statements that make and drop what processes need in the database to see each other's writes: a log in schema {@code
 * pgtender}, the functions that write it, event triggers where the role may have them, and a trigger on each table. Each may
 * be run again. Stateless.
 */
public final class SharedObjects {

    /** Delimits the bodies, and must not stand in them. */
    private static final String TAG = "$pgtender$";

    /** Stand for the table; each statement has one of them. */
    private static final String NAME = ":table";

    private static final String LITERAL = ":literal";

    private SharedObjects() {}

    /** What all tables share, in order. */
    public static List<String> install() {
        return List.of(
                CoherenceSql.SCHEMA.text(),
                CoherenceSql.LOG.text(),
                CoherenceSql.LOG_INDEX.text(),
                CoherenceSql.NOTE_WRITE.text(),
                CoherenceSql.NOTE_ROW.text(),
                CoherenceSql.ANCHOR.text(),
                CoherenceSql.NOTE_DDL.text(),
                CoherenceSql.NOTE_DROP.text(),
                CoherenceSql.RIGHTS.text(),
                CoherenceSql.EVENT_TRIGGERS.text());
    }

    /** Drops what all tables share, unless a table still needs it. */
    public static String uninstall() {
        return CoherenceSql.UNINSTALL.text();
    }

    /** Has the writes of one table noted, without those of its partitions. */
    public static String watch(RelationName table) {
        return named(CoherenceSql.WATCH, table);
    }

    /** Has the rows noted that a subscription applies to one table. */
    public static String watchRows(RelationName table) {
        return named(CoherenceSql.WATCH_ROWS, table);
    }

    /** Takes our triggers off one table. */
    public static String unwatch(RelationName table) {
        return named(CoherenceSql.UNWATCH, table);
    }

    /** Everything for {@code tables}, with whatever partitions, children and parents they have when it is run. */
    public static List<String> installFor(List<RelationName> tables) {
        List<String> statements = new ArrayList<>(install());
        tables.forEach(table -> statements.add(named(CoherenceSql.WATCH_TREE, table)));
        return statements;
    }

    /** Takes back {@link #installFor}: the log goes with the last table. */
    public static List<String> uninstallFor(List<RelationName> tables) {
        List<String> statements = new ArrayList<>();
        tables.forEach(table -> statements.add(named(CoherenceSql.UNWATCH_TREE, table)));
        statements.add(uninstall());
        return statements;
    }

    private static String named(CoherenceSql sql, RelationName table) {
        String name = table.toSql();
        String tag = TAG;
        for (int i = 1; name.contains(tag); i++) {
            tag = "$pgtender_" + i + "$";
        }
        String body = sql.text().replace(TAG, tag);
        return body.contains(LITERAL)
                ? body.replace(LITERAL, "'" + name.replace("'", "''") + "'")
                : body.replace(NAME, name);
    }
}
