package com.example.scenarios;

import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.workload.RepeatedStatement;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A repetition as scenarios tell it: its label, the table that is asked for, and the table whose rows held the keys.
 *
 * @param source {@code null} where the label says nothing about it
 */
record Expected(Label label, String table, @Nullable String source) implements Comparable<Expected> {

    static Expected nPlusOne(String table, String source) {
        return new Expected(Label.N_PLUS_ONE, table, source);
    }

    static Expected loop(String table) {
        return new Expected(Label.LOOP, table, null);
    }

    static Expected write(String table) {
        return new Expected(Label.WRITE, table, null);
    }

    static Expected duplicate(String table) {
        return new Expected(Label.DUPLICATE, table, null);
    }

    static Expected chain(String table) {
        return new Expected(Label.CHAIN, table, null);
    }

    static Expected smallBatch(String table) {
        return new Expected(Label.SMALL_BATCH, table, null);
    }

    static Expected of(RepeatedStatement found) {
        RepeatedStatement.Source source = found.source();
        return new Expected(
                found.label(),
                table(found.repeated().text()),
                source == null ? null : table(source.shape().text()));
    }

    /** The first table that a statement names; the text is one that the scenarios' applications wrote. */
    private static String table(String text) {
        String[] words = text.toLowerCase(Locale.ROOT)
                .replace('"', ' ')
                .replace("public.", "")
                .split("[^a-z0-9_]+");
        for (int i = 1; i < words.length; i++) {
            String before = words[i - 1];
            if (before.equals("from") || before.equals("into") || before.equals("update")) {
                return words[i];
            }
        }
        return text;
    }

    @Override
    public int compareTo(Expected other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        StringJoiner words = new StringJoiner(" ");
        words.add(label == Label.N_PLUS_ONE ? "N+1" : label.name()).add(table);
        if (source != null) {
            words.add("<-").add(source);
        }
        return words.toString();
    }
}
