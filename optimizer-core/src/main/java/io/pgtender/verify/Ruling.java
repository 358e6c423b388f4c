package io.pgtender.verify;

import io.pgtender.verify.ShapeComparison.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** From compared shapes to a verdict. */
final class Ruling {

    private final VerifierSettings settings;
    private final Trial trial;
    private final Controls controls;
    private final double marginFactor;
    private final boolean frozen;
    private final List<ShapeComparison> shapes;
    private final List<ShapeComparison> targets;

    private Ruling(List<ShapeComparison> shapes, Controls controls, Trial trial, VerifierSettings settings) {
        this.settings = settings;
        this.trial = trial;
        this.controls = controls;
        this.shapes = shapes;
        this.targets = shapes.stream()
                .filter(s -> trial.targets().contains(s.shape().fingerprint()))
                .toList();
        this.frozen = controls.isFrozen(settings.freezeThreshold());
        this.marginFactor = controls.count() < Controls.FEWEST ? 2 : 1;
    }

    /**
     * Judges.
     *
     * @param tests all shapes that are judged
     * @param controls those that the verdict names
     */
    static Verdict of(List<ShapeTest> tests, Controls controls, Trial trial, VerifierSettings settings) {
        double each = StepDown.confidence(tests, settings.confidence(), settings.plannedLooks());
        List<ShapeComparison> shapes = tests.stream().map(t -> t.compare(each)).toList();
        return new Ruling(shapes, controls, trial, settings).verdict();
    }

    private Verdict verdict() {
        Verdict.Basis basis = new Verdict.Basis(
                controls.count(),
                Math.exp(controls.medianAfter()),
                settings.margin() * marginFactor,
                settings.confidence(),
                Optional.ofNullable(trial.server()));
        Optional<String> interference = trial.interference();
        if (interference.isPresent()) {
            return new Verdict.Inconclusive(
                    shapes,
                    basis,
                    interference.get() + " meanwhile, so no difference can be put down to this change",
                    Verdict.Cause.INTERFERENCE);
        }
        long totalAfter = shapes.stream().mapToLong(s -> s.after().totalNanos()).sum();
        boolean slower = shapes.stream()
                .anyMatch(s -> s.outcome() == Outcome.SLOWER
                        && s.after().totalNanos() >= Verifier.LEAST_TIME_SHARE * totalAfter);
        if (slower) {
            return new Verdict.Regressed(shapes, basis);
        }
        List<ShapeComparison> faster =
                targets.stream().filter(s -> s.outcome() == Outcome.FASTER).toList();
        if (!faster.isEmpty()) {
            return isExplained(faster)
                    ? new Verdict.Improved(shapes, basis)
                    : new Verdict.Inconclusive(shapes, basis, notByTheIndex(), Verdict.Cause.NOT_BY_THE_CHANGE);
        }
        boolean unchanged = !targets.isEmpty() && targets.stream().allMatch(s -> s.outcome() == Outcome.UNCHANGED);
        return unchanged
                ? new Verdict.Unchanged(shapes, basis)
                : new Verdict.Inconclusive(shapes, basis, reason(), cause());
    }

    /** An improvement that the new index cannot have made is not credited to it. */
    private boolean isExplained(List<ShapeComparison> faster) {
        long calls = faster.stream().mapToLong(s -> s.after().calls()).sum();
        return use().map(use -> use.explains(calls)).orElse(true);
    }

    private Optional<ServerEffect.IndexUse> use() {
        return Optional.ofNullable(trial.server()).flatMap(ServerEffect::index);
    }

    private String notByTheIndex() {
        return "faster, but not through the new index, which was scanned "
                + use().map(ServerEffect.IndexUse::scans).orElse(0L)
                + " times since";
    }

    private Verdict.Cause cause() {
        boolean asked = targets.stream().anyMatch(s -> s.outcome() != Outcome.TOO_FEW);
        return frozen && asked ? Verdict.Cause.WORLD_CHANGED : Verdict.Cause.TOO_LITTLE;
    }

    private String reason() {
        if (targets.isEmpty()) {
            return "none of the affected shapes was recorded";
        }
        List<ShapeComparison> tooFew =
                targets.stream().filter(s -> s.outcome() == Outcome.TOO_FEW).toList();
        if (tooFew.size() == targets.size()) {
            ShapeComparison first = targets.get(0);
            return String.format(
                    Locale.ROOT,
                    "too few executions: the affected shape with most time has %d blocks before and %d after the"
                            + " change, of %d that are needed; a block takes %s and %d executions",
                    first.blocksBefore(),
                    first.blocksAfter(),
                    settings.minBlocks(),
                    settings.blockLength(),
                    settings.minCallsPerBlock());
        }
        if (cause() == Verdict.Cause.WORLD_CHANGED) {
            return String.format(
                    Locale.ROOT,
                    "shapes that the change does not touch take %.2f times as long as before, so something else"
                            + " happened; compare again when that is over",
                    Math.exp(controls.medianAfter()));
        }
        return "no affected shape is surely faster or slower by more than "
                + ShapeComparison.percent(settings.margin() * marginFactor)
                + (tooFew.isEmpty() ? "" : ", and " + tooFew.size() + " ran too seldom to judge")
                + "; more time may show";
    }
}
