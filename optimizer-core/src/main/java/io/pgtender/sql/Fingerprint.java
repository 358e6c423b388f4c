package io.pgtender.sql;

/**
 * 64-bit identity of a normalised query. Equal for texts that differ only in literals, list lengths, comments and white
 * space; stable between runs and machines. Not PostgreSQL's {@code queryid}.
 *
 * @param value FNV-1a hash of the normalised text
 */
public record Fingerprint(long value) {

    /** Sixteen hexadecimal digits. */
    @Override
    public String toString() {
        return String.format("%016x", value);
    }
}
