package io.pgtender.dataflow;

import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShape.Trait;

/** What a statement is there for, as far as repetitions go. */
enum Purpose {
    /** Reads rows of the application's tables. */
    READ,
    /** Reads them and locks them: a queue's work, a balance. */
    LOCKING_READ,
    /** Changes rows and nothing else. */
    WRITE,
    /** Says nothing about rows: transactions, settings, definitions, validation, sequences, catalogs. */
    OTHER;

    static Purpose of(QueryShape shape) {
        return switch (shape.kind()) {
            case INSERT, UPDATE, DELETE, MERGE -> WRITE;
            case SELECT -> read(shape);
            default -> OTHER;
        };
    }

    private static Purpose read(QueryShape shape) {
        if (shape.mayWrite() || !namesRows(shape.text())) {
            return OTHER;
        }
        return shape.traits().contains(Trait.LOCKING) ? LOCKING_READ : READ;
    }

    /** {@code SELECT 1}, {@code SELECT nextval(?)} and {@code SELECT version()} have no FROM; a driver's own read catalogs. */
    private static boolean namesRows(String text) {
        return text.contains(" FROM ")
                && !text.contains("pg_catalog.")
                && !text.contains("information_schema.")
                && !text.contains(" FROM pg_")
                && !text.contains("nextval(");
    }
}
