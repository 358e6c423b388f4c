package io.pgtender.coherence;

import io.pgtender.sql.SqlResource;
import java.util.stream.Collectors;

/** The statements of coherence through the database. */
enum CoherenceSql {
    SCHEMA("schema"),
    LOG("log"),
    LOG_INDEX("log-index"),
    NOTE_WRITE("note-write"),
    NOTE_ROW("note-row"),
    ANCHOR("anchor"),
    NOTE_DDL("note-ddl"),
    NOTE_DROP("note-drop"),
    RIGHTS("rights"),
    EVENT_TRIGGERS("event-triggers"),
    WATCH("watch"),
    WATCH_ROWS("watch-rows"),
    UNWATCH("unwatch"),
    WATCH_TREE("watch-tree"),
    UNWATCH_TREE("unwatch-tree"),
    UNINSTALL("uninstall"),
    OBJECTS("objects"),
    MEMBERS("members"),
    COVERAGE("coverage"),
    BASELINE("baseline"),
    POLL("poll"),
    FORGET("forget"),
    FINGERPRINT("fingerprint");

    private final String text;

    CoherenceSql(String resource) {
        // Without the remarks for readers of the file: some of these are put on one line by those who export them.
        this.text = SqlResource.read(CoherenceSql.class, resource)
                .lines()
                .filter(line -> !line.startsWith("--"))
                .collect(Collectors.joining("\n"));
    }

    String text() {
        return text;
    }
}
