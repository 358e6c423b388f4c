package io.pgtender.jdbc;

/**
 * How large a result may be and still be kept.
 *
 * @param maxRows rows, inclusive
 * @param maxBytes bytes of heap that the copy takes, as {@link CapturedResult#weightBytes()} estimates them, inclusive
 */
record CaptureLimits(int maxRows, long maxBytes) {

    CaptureLimits {
        if (maxRows < 0 || maxBytes < 0) {
            throw new IllegalArgumentException(
                    "a result of " + maxRows + " rows and " + maxBytes + " bytes cannot be; give limits of 0 or more");
        }
    }
}
