package io.pgtender.detect;

import io.pgtender.advice.Confidence;
import io.pgtender.advice.Confidence.Level;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.selection.SelectedIndex;
import io.pgtender.source.StatementOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How sure the advice of an index is: how many samples agree, under which settings, and what the planner knows. */
final class IndexConfidence {

    /** Samples of a statement from which on their agreement says something. */
    private static final int ENOUGH_SAMPLES = 3;

    private final List<String> reasons = new ArrayList<>();
    private int doubts;

    private IndexConfidence() {}

    /**
     * @param underOtherSettings whether the index helps under them too
     * @param otherSettings what they are
     */
    static Confidence of(
            SelectedIndex index,
            TableFacts table,
            Map<?, StatementOrigin> origins,
            boolean underOtherSettings,
            String otherSettings) {
        IndexConfidence confidence = new IndexConfidence();
        confidence.samples(index);
        confidence.settings(underOtherSettings, otherSettings);
        confidence.statistics(index, table);
        confidence.values(index, origins);
        return confidence.result();
    }

    private void samples(SelectedIndex index) {
        int samples = index.gains().stream()
                .mapToInt(g -> g.statement().samples().size())
                .sum();
        reasons.add(String.format(
                Locale.ROOT, "%.0f of %d sampled executions get cheaper", index.agreeingSamples() * samples, samples));
        if (samples < ENOUGH_SAMPLES || index.agreeingSamples() < 1) {
            doubts++;
        }
    }

    private void settings(boolean underOther, String other) {
        if (underOther) {
            reasons.add("also with " + other);
        } else {
            doubts++;
            reasons.add("not with " + other);
        }
    }

    private void statistics(SelectedIndex index, TableFacts table) {
        if (table.estimatedRows() < 0) {
            doubts += 2;
            reasons.add("the table was never analysed");
            return;
        }
        for (IndexKey key : index.definition().keys()) {
            boolean known = key.column() != null
                    && table.column(key.column()).map(ColumnFacts::statistics).isPresent();
            if (!known) {
                doubts++;
                reasons.add(
                        "the planner has no statistics of " + (key.column() != null ? key.column() : key.expression()));
            }
        }
    }

    private void values(SelectedIndex index, Map<?, StatementOrigin> origins) {
        boolean madeUp = index.gains().stream()
                .map(g -> origins.get(g.statement().shape().fingerprint()))
                .anyMatch(
                        origin -> origin != null && origin.parameters() == StatementOrigin.Parameters.FROM_STATISTICS);
        if (madeUp) {
            doubts++;
            reasons.add("some values of parameters come from statistics, not from executions");
        }
    }

    private Confidence result() {
        return new Confidence(doubts == 0 ? Level.HIGH : doubts == 1 ? Level.MODERATE : Level.LOW, reasons);
    }
}
