package io.pgtender.cache;

import io.pgtender.sql.SqlResource;

/** The statements that the cache sends to the server. */
enum Sql {
    SESSION("session"),
    GUARDS("guards"),
    SERVER("server"),
    STATEMENT_TREES("statement-trees"),
    DENIED_FUNCTION("denied-function"),
    OWN_LOCKS("own-locks"),
    READ_SET("read-set"),
    RELATION_NAME("relation-name"),
    WRITE_SET("write-set"),
    WRITE_HAZARDS("write-hazards"),
    WRITING_NAMES("writing-names"),
    UNKNOWN_OUTCOME("unknown-outcome");

    private final String text;

    Sql(String name) {
        this.text = SqlResource.read(Sql.class, name);
    }

    String text() {
        return text;
    }
}
