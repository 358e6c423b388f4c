package io.pgtender.apply;

/**
 * Hears how a change goes. Called on pgtender's own threads, about four times a second while an index is built; a
 * listener that is slow makes the watch slow, and one that throws is warned about once and otherwise ignored.
 */
public interface ChangeListener {

    /** Hears nothing. */
    ChangeListener NONE = new ChangeListener() {};

    /** The journal entry has a new state, already written. */
    default void changed(JournalEntry entry) {}

    /** How far the build is. */
    default void progress(BuildProgress progress) {}
}
