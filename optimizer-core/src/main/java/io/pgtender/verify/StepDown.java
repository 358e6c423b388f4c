package io.pgtender.verify;

import java.util.List;

/** Shares one confidence among many questions. */
final class StepDown {

    private StepDown() {}

    /**
     * The confidence at which each single question may be asked so that all answers together hold with {@code confidence}.
     *
     * <p>Holm (1979): every question has an equal share of the error that is allowed, and those that are answered give
     * theirs to the rest.
     */
    static double confidence(List<ShapeTest> tests, double confidence, int looks) {
        double error = (1 - confidence) / looks;
        int questions = tests.stream().mapToInt(ShapeTest::hypotheses).sum();
        int answered = 0;
        while (true) {
            double each = 1 - error / Math.max(1, questions - answered);
            int now = tests.stream().mapToInt(t -> t.rejected(each)).sum();
            if (now <= answered) {
                return each;
            }
            answered = now;
        }
    }
}
