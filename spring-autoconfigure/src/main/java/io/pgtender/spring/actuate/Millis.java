package io.pgtender.spring.actuate;

/** Milliseconds for JSON, to the microsecond. */
final class Millis {

    private static final double NANOS_PER_MICRO = 1e3;

    private static final double MICROS_PER_MILLI = 1e3;

    private Millis() {}

    static double of(long nanos) {
        return of((double) nanos);
    }

    static double of(double nanos) {
        return Math.round(nanos / NANOS_PER_MICRO) / MICROS_PER_MILLI;
    }

    /** A figure with three digits behind the point; 0 for what is no number, which JSON does not know. */
    static double rounded(double value) {
        return Double.isFinite(value) ? Math.round(value * MICROS_PER_MILLI) / MICROS_PER_MILLI : 0;
    }
}
