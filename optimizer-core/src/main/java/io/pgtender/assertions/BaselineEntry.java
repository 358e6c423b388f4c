package io.pgtender.assertions;

import io.pgtender.observation.CallSite;
import io.pgtender.workload.RepeatedStatement;
import java.util.Optional;

/**
 * A finding as a baseline knows it. Without line numbers, which change when anything above them does.
 *
 * @param label kind of finding, such as {@code N_PLUS_ONE}
 * @param fingerprint of the repeated statement: sixteen hexadecimal digits
 * @param callSite class and method that execute it, or that repeat it; {@code -} where they are not known
 */
record BaselineEntry(String label, String fingerprint, String callSite) implements Comparable<BaselineEntry> {

    private static final String UNKNOWN = "-";

    static BaselineEntry of(RepeatedStatement repetition) {
        CallSite site = repetition.callSite() == null ? repetition.loop() : repetition.callSite();
        return new BaselineEntry(
                repetition.label().name(),
                repetition.repeated().fingerprint().toString(),
                site == null ? UNKNOWN : site.className() + "." + site.methodName());
    }

    /** Reads {@link #toString}; empty for anything else. */
    static Optional<BaselineEntry> parse(String line) {
        int first = line.indexOf(' ');
        int second = line.indexOf(' ', first + 1);
        if (first <= 0 || second <= first + 1 || line.indexOf(' ', second + 1) >= 0 || second + 1 == line.length()) {
            return Optional.empty();
        }
        return Optional.of(new BaselineEntry(
                line.substring(0, first), line.substring(first + 1, second), line.substring(second + 1)));
    }

    @Override
    public int compareTo(BaselineEntry other) {
        return toString().compareTo(other.toString());
    }

    /** {@code N_PLUS_ONE 0123456789abcdef com.example.OrderPage.list}. */
    @Override
    public String toString() {
        return label + " " + fingerprint + " " + callSite;
    }
}
