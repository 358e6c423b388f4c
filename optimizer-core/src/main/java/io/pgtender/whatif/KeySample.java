package io.pgtender.whatif;

import java.util.ArrayList;
import java.util.List;

/**
 * How often the keys of a column occur in a sample of rows: what GIN's size depends on.
 *
 * @param rows sampled rows
 * @param rowsWithoutKeys those of them that hold no key: null or empty; GIN keeps them under a key of their own
 * @param groups keys by the number of sampled rows that hold them
 */
record KeySample(double rows, double rowsWithoutKeys, List<Group> groups) {

    /** Keys seen in fewer rows of the sample say little of their own frequency. */
    private static final double COMMON_ROWS = 3;

    /** Bytes of the placeholder for rows without keys: a category byte, aligned (ginutil.c, GinFormTuple). */
    private static final double PLACEHOLDER_BYTES = 2;

    KeySample {
        groups = List.copyOf(groups);
    }

    /**
     * Keys that are equally frequent.
     *
     * @param rowsPerKey rows that hold such a key
     * @param keys number of keys
     * @param keyBytes average bytes of one
     */
    record Group(double rowsPerKey, double keys, double keyBytes) {}

    /**
     * Number of keys that are rare in the sample, in a table where they have {@code mass} rows together. Chao,
     * "Nonparametric estimation of the number of classes in a population", Scand. J. Statist. 11, 1984, from those seen
     * once and twice; solved for a population in which every key has {@code mass / keys} rows, so that keys of one row
     * each come out as {@code mass}. Common keys beside them would only blur the estimate.
     */
    private double rareKeys(double mass) {
        double once = seen(1);
        double twice = seen(2);
        double unlimited = once + twice + once * Math.max(0, once - 1) / (2 * (twice + 1));
        return Math.max(once + twice, unlimited / (1 + unlimited / Math.max(1, mass)));
    }

    private double seen(int times) {
        return groups.stream()
                .filter(g -> Math.rint(g.rowsPerKey) == times)
                .mapToDouble(Group::keys)
                .sum();
    }

    /**
     * The groups as they would be in {@code tableRows} rows. Common keys keep their share of the rows; the rows of rare
     * ones are spread over as many keys as there are estimated to be.
     */
    List<Group> scaledTo(double tableRows) {
        double scale = tableRows / Math.max(1, rows);
        boolean all = scale <= 1;
        List<Group> scaled = new ArrayList<>();
        double rareKeys = 0;
        double rareRows = 0;
        double rareBytes = 0;
        for (Group group : groups) {
            if (all || group.rowsPerKey >= COMMON_ROWS) {
                scaled.add(new Group(group.rowsPerKey * scale, group.keys, group.keyBytes));
            } else {
                rareKeys += group.keys;
                rareRows += group.keys * group.rowsPerKey * scale;
                rareBytes += group.keys * group.keyBytes;
            }
        }
        if (rareKeys > 0) {
            double keys = rareKeys(rareRows);
            scaled.add(new Group(Math.max(1, rareRows / keys), keys, rareBytes / rareKeys));
        }
        if (rowsWithoutKeys > 0) {
            scaled.add(new Group(rowsWithoutKeys * scale, 1, PLACEHOLDER_BYTES));
        }
        return List.copyOf(scaled);
    }
}
