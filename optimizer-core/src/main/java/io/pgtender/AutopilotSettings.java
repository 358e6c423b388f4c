package io.pgtender;

import io.pgtender.advice.Confidence;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.verify.RegressionSettings;
import java.time.Duration;
import java.util.List;

/**
 * What an {@link Autopilot} may do, and how long it watches what it did. Immutable.
 *
 * @param policy what may be changed, when and how much; with a dry run the autopilot only says what it would do
 * @param tick time between two looks at what was changed, and after which it obeys a switch
 * @param analysisInterval time between two analyses, while nothing is on trial
 * @param looks times after a change at which its verdict is asked for, ascending; the last ends the trial. As many as
 *     {@code VerifierSettings.plannedLooks}, or the verdict is less sure than it says
 * @param unproven what becomes of a new index that is used but has not made anything surely faster by the end
 * @param leastConfidence what a prediction needs for a change that nobody approved
 * @param regressions what counts as harm that ends a trial at once
 */
public record AutopilotSettings(
        ApplyPolicy policy,
        Duration tick,
        Duration analysisInterval,
        List<Duration> looks,
        Unproven unproven,
        Confidence.Level leastConfidence,
        RegressionSettings regressions) {

    /** What becomes of what did not prove useful. */
    public enum Unproven {
        /** It costs space and writes for nothing that shows. */
        REVERT,
        KEEP
    }

    private static final Duration SAMPLING_INTERVAL = Duration.ofSeconds(5);

    public AutopilotSettings {
        positive("tick", tick);
        positive("analysisInterval", analysisInterval);
        looks = List.copyOf(looks);
        if (looks.isEmpty()) {
            throw new IllegalArgumentException("looks must not be empty; the last one ends a trial");
        }
        Duration before = Duration.ZERO;
        for (Duration look : looks) {
            if (look.compareTo(before) <= 0) {
                throw new IllegalArgumentException("looks must be positive and ascending, got " + looks);
            }
            before = look;
        }
    }

    /**
     * A look every minute for harm, an analysis every quarter of an hour, six verdicts from one hour to three days after a
     * change, and what is unproven by then is taken back.
     */
    public static AutopilotSettings of(ApplyPolicy policy) {
        return new AutopilotSettings(
                policy,
                Duration.ofMinutes(1),
                Duration.ofMinutes(15),
                List.of(
                        Duration.ofHours(1),
                        Duration.ofHours(2),
                        Duration.ofHours(6),
                        Duration.ofHours(24),
                        Duration.ofHours(48),
                        Duration.ofHours(72)),
                Unproven.REVERT,
                Confidence.Level.HIGH,
                RegressionSettings.forInterval(SAMPLING_INTERVAL));
    }

    /** The same with other times of verdicts. */
    public AutopilotSettings withLooks(List<Duration> value) {
        return new AutopilotSettings(policy, tick, analysisInterval, value, unproven, leastConfidence, regressions);
    }

    /** The same with another fate of what is unproven. */
    public AutopilotSettings withUnproven(Unproven value) {
        return new AutopilotSettings(policy, tick, analysisInterval, looks, value, leastConfidence, regressions);
    }

    /** The same with another rhythm. */
    public AutopilotSettings withRhythm(Duration newTick, Duration newAnalysisInterval) {
        return new AutopilotSettings(
                policy, newTick, newAnalysisInterval, looks, unproven, leastConfidence, regressions);
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, got " + value + "; give more than zero");
        }
    }
}
