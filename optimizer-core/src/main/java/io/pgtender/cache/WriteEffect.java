package io.pgtender.cache;

/**
 * What a statement may do besides answering.
 *
 * @param writes what it may change
 * @param session whether it may change the session's settings, role or temporary objects
 */
record WriteEffect(WriteSet writes, Session session) {

    enum Session {
        KEPT,
        CHANGED
    }

    static final WriteEffect NONE = new WriteEffect(WriteSet.NOTHING, Session.KEPT);
    static final WriteEffect ANYTHING = new WriteEffect(WriteSet.ANYTHING, Session.CHANGED);
    static final WriteEffect UNRESOLVED = new WriteEffect(WriteSet.ANY_ROW, Session.KEPT);
}
