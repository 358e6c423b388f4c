package io.pgtender.source;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Values of a column as ANALYZE found them. Never printed.
 *
 * @param common most common values, the commonest first
 * @param frequencies share of the rows that each has, 0 to 1
 * @param bounds of a histogram of equal heights over the others, in order
 * @param elements for an array: its most common elements
 * @param otherFrequency share of the rows that any other value has on average, 0 to 1
 */
record ColumnValues(
        List<String> common,
        List<Double> frequencies,
        List<String> bounds,
        List<String> elements,
        double otherFrequency) {

    ColumnValues {
        common = List.copyOf(common);
        frequencies = List.copyOf(frequencies);
        bounds = List.copyOf(bounds);
        elements = List.copyOf(elements);
    }

    /** Whether there is a value to be had. */
    boolean isEmpty() {
        return common.isEmpty() && bounds.isEmpty();
    }

    /** The n-th commonest value, from 0; without common ones any. */
    String frequent(int n) {
        return common.isEmpty() ? bound(0.5, n) : common.get(n % common.size());
    }

    /** A value that few rows have. */
    String rare(int n) {
        return bounds.isEmpty() ? common.get(Math.floorMod(common.size() - 1 - n, common.size())) : bound(0.3, n);
    }

    /** What most rows have something like: of the common values the middle one by weight if they are the most. */
    String typical(int n) {
        double mass = frequencies.stream().mapToDouble(Double::doubleValue).sum();
        if (bounds.isEmpty() || mass > 0.5) {
            double seen = 0;
            for (int i = 0; i < common.size(); i++) {
                seen += frequencies.get(i);
                if (seen >= mass / 2) {
                    return common.get((i + n) % common.size());
                }
            }
        }
        return bounds.isEmpty() ? common.get(n % common.size()) : bound(0.5, n);
    }

    /** The value whose share of the rows is nearest to {@code share}, by ratio. */
    String ofShare(double share) {
        String best = bounds.isEmpty() ? common.get(0) : bound(0.5, 0);
        double distance = bounds.isEmpty() ? Double.MAX_VALUE : distance(otherFrequency, share);
        for (int i = 0; i < common.size(); i++) {
            double own = distance(frequencies.get(i), share);
            if (own < distance) {
                distance = own;
                best = common.get(i);
            }
        }
        return best;
    }

    private static double distance(double one, double other) {
        return Math.abs(Math.log(Math.max(one, 1e-12)) - Math.log(Math.max(other, 1e-12)));
    }

    /** A value below which about that share of the rows is, 0 to 1. */
    String quantile(double share) {
        return bounds.isEmpty() ? commonQuantile(share) : bound(share, 0);
    }

    private String bound(double share, int n) {
        int at = (int) Math.round(share * (bounds.size() - 1));
        return bounds.get((at + n) % bounds.size());
    }

    private String commonQuantile(double share) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < common.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparing(common::get, ColumnValues::compare));
        double mass = frequencies.stream().mapToDouble(Double::doubleValue).sum();
        double seen = 0;
        for (int i : order) {
            seen += frequencies.get(i);
            if (seen >= share * mass) {
                return common.get(i);
            }
        }
        return common.get(order.get(order.size() - 1));
    }

    /** Numbers as numbers, all else as text: the order of dates, and near enough to that of words. */
    private static int compare(String one, String other) {
        try {
            return new BigDecimal(one).compareTo(new BigDecimal(other));
        } catch (NumberFormatException e) {
            return one.compareTo(other);
        }
    }

    /** Without the values. */
    @Override
    public String toString() {
        return "ColumnValues[" + common.size() + " common, " + bounds.size() + " bounds]";
    }
}
