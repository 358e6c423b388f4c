package io.pgtender.verify;

/** Quantiles of Student's t distribution, for degrees of freedom that need not be whole (Welch). */
final class StudentT {

    /*
     * The distribution function is a regularised incomplete beta function (DLMF 8.17), evaluated by its continued
     * fraction (DLMF 8.17.22) with Lentz's method, with log-gamma by Lanczos' approximation (g = 7, nine terms, as
     * Godfrey 2001 gives them). The quantile is found by bisection, which costs some 100 evaluations of under a
     * microsecond each: enough for a few per verdict, and simpler to trust than a series (Hill 1970).
     */
    private static final double[] LANCZOS = {
        0.9999999999998099,
        676.5203681218851,
        -1259.1392167224028,
        771.3234287776531,
        -176.6150291621406,
        12.507343278686905,
        -0.13857109526572012,
        9.984369578019572e-6,
        1.5056327351493116e-7
    };

    private static final double LANCZOS_G = 7;

    private static final int MAX_FRACTION_TERMS = 10_000;

    private static final int BISECTIONS = 100;

    private StudentT() {}

    /**
     * The value that is exceeded with probability {@code 1 - probability}.
     *
     * @param probability from 0.5 on and below 1
     * @param degreesOfFreedom greater than 0
     */
    static double quantile(double probability, double degreesOfFreedom) {
        if (!(probability >= 0.5 && probability < 1) || !(degreesOfFreedom > 0)) {
            throw new IllegalArgumentException("no t quantile at probability " + probability + " with "
                    + degreesOfFreedom + " degrees of freedom: probability must be in [0.5, 1), degrees above 0");
        }
        double high = 1;
        while (cumulative(high, degreesOfFreedom) < probability) {
            high *= 2;
        }
        double low = 0;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (cumulative(middle, degreesOfFreedom) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** Probability of a value of at most {@code t}, which is not negative. */
    static double cumulative(double t, double degreesOfFreedom) {
        double x = degreesOfFreedom / (degreesOfFreedom + t * t);
        return 1 - 0.5 * incompleteBeta(x, degreesOfFreedom / 2, 0.5);
    }

    /** The regularised incomplete beta function I_x(a, b). */
    private static double incompleteBeta(double x, double a, double b) {
        if (x <= 0) {
            return 0;
        }
        if (x >= 1) {
            return 1;
        }
        double front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
        // The fraction converges fast on one side of the mean; the other is reached by symmetry.
        return x < (a + 1) / (a + b + 2) ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b;
    }

    private static double fraction(double x, double a, double b) {
        double tiny = 1e-300;
        double c = 1;
        double d = 1 / nonZero(1 - (a + b) * x / (a + 1), tiny);
        double value = d;
        for (int m = 1; m <= MAX_FRACTION_TERMS; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / nonZero(1 + even * d, tiny);
            c = nonZero(1 + even / c, tiny);
            value *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / nonZero(1 + odd * d, tiny);
            c = nonZero(1 + odd / c, tiny);
            double step = d * c;
            value *= step;
            if (Math.abs(step - 1) < 1e-15) {
                return value;
            }
        }
        return value;
    }

    private static double nonZero(double value, double tiny) {
        return Math.abs(value) < tiny ? tiny : value;
    }

    private static double logGamma(double x) {
        if (x < 0.5) {
            return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
        }
        double shifted = x - 1;
        double sum = LANCZOS[0];
        for (int i = 1; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (shifted + i);
        }
        double t = shifted + LANCZOS_G + 0.5;
        return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
    }
}
