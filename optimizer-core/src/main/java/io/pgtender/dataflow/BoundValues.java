package io.pgtender.dataflow;

/**
 * The values bound in one execution, as fingerprints. Keeps the arrays it is given, which must not change from then on.
 * Nothing here changes.
 */
public final class BoundValues {

    /** Of a statement that has none. */
    public static final BoundValues NONE = new BoundValues(new long[0], new short[0]);

    private final long[] fingerprints;
    private final short[] slots;
    private final long vector;

    /**
     * All values are there.
     *
     * @param fingerprints of each value by {@link KeyFingerprint#ofParameter}, in order
     * @param slots index into {@link TracedStatement#slots} of each; several values of a list have the same
     */
    public BoundValues(long[] fingerprints, short[] slots) {
        this(fingerprints, slots, hash(fingerprints));
    }

    /**
     * Some values may be missing: those of a list beyond a bound, literals in the text.
     *
     * @param vector equal iff the execution asks for the same as another of the statement: a hash of all values, and of the
     *     text where it has literals
     * @throws IllegalArgumentException if the lengths differ
     */
    public BoundValues(long[] fingerprints, short[] slots, long vector) {
        if (fingerprints.length != slots.length) {
            throw new IllegalArgumentException("there are " + fingerprints.length + " values and " + slots.length
                    + " slots; give a slot for each");
        }
        this.fingerprints = fingerprints;
        this.slots = slots;
        this.vector = vector;
    }

    /** How many values there are. */
    public int count() {
        return fingerprints.length;
    }

    /** The fingerprint of the value at {@code index}. */
    public long fingerprint(int index) {
        return fingerprints[index];
    }

    /** The slot of the value at {@code index}. */
    public int slot(int index) {
        return slots[index] & 0xffff;
    }

    /** Equal iff the same was asked for. */
    public long vector() {
        return vector;
    }

    private static long hash(long[] fingerprints) {
        long hash = fingerprints.length;
        for (long fingerprint : fingerprints) {
            hash = KeyFingerprint.combine(hash, fingerprint);
        }
        return hash;
    }
}
