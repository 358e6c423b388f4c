package io.pgtender.apply;

import io.pgtender.advice.Change;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A person said that one change may be made, once.
 *
 * @param changeId which change, as {@link #id} says it
 * @param by who said so
 * @param at when
 */
public record Approval(String changeId, String by, Instant at) {

    /** Bytes of the hash that make an id: two changes of one database are not going to share one. */
    private static final int ID_BYTES = 8;

    public Approval {
        if (by.isBlank()) {
            throw new IllegalArgumentException("an approval of " + changeId + " needs a name: the journal says who");
        }
    }

    /** The approval of {@code change} by {@code who}. */
    public static Approval of(Change change, String who, Instant at) {
        return new Approval(id(change), who, at);
    }

    /** A change's identity: the same for the same statements, in every process. 16 hexadecimal digits. */
    public static String id(Change change) {
        String text = change.getClass().getSimpleName() + '\n' + change.sql().orElseGet(change::describe);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether it is this change that is approved. */
    public boolean names(Change change) {
        return changeId.equals(id(change));
    }
}
