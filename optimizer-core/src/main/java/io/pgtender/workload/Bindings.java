package io.pgtender.workload;

/** What an execution was made with, asked while the statement still holds it. */
public interface Bindings {

    /** Of what is not looked at one by one: a batch, an execution that failed. */
    Bindings NONE = new Bindings() {
        @Override
        public String sql() {
            return "";
        }

        @Override
        public int boundValues() {
            return 0;
        }

        @Override
        public long fingerprint(int index) {
            throw new IndexOutOfBoundsException("nothing is bound, asked for value " + index);
        }
    };

    /** The text as the application gave it. */
    String sql();

    /** Number of values that are bound; 0 where the text holds them all. */
    int boundValues();

    /**
     * Fingerprint of one of them: equal for equal values, whatever their Java type; 0 for NULL.
     *
     * @param index from 0, in the order of the text
     */
    long fingerprint(int index);

    /** Index of the one that is an array of several values, the first if there are more; -1 where none is. */
    default int arrayIndex() {
        return -1;
    }

    /** Values in that array. */
    default int arrayLength() {
        return 0;
    }

    /** Fingerprint of one of them, from 0, of at most {@value TapeLayout#MAX_KEPT_VALUES}. */
    default long arrayFingerprint(int element) {
        return 0;
    }
}
