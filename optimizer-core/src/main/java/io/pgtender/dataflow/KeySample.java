package io.pgtender.dataflow;

/**
 * Which keys are kept where there are too many: the same of every column and of every parameter, so that what is kept of the
 * one still meets what is kept of the other.
 */
public final class KeySample {

    private KeySample() {}

    /**
     * Whether a key belongs to a sample.
     *
     * @param fingerprint by {@link KeyFingerprint}
     * @param bits one key in two to this power does; 0 for all
     */
    public static boolean holds(long fingerprint, int bits) {
        return bits == 0 || fingerprint >>> (Long.SIZE - bits) == 0;
    }
}
