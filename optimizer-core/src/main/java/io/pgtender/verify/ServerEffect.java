package io.pgtender.verify;

import io.pgtender.sql.Fingerprint;
import io.pgtender.verify.ServerEvidence.IndexCount;
import io.pgtender.verify.ServerEvidence.ShapeCount;
import io.pgtender.verify.ServerEvidence.TableCount;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the server's counters say of a change. Immutable.
 *
 * @param shapes blocks per call, by shape that was counted on both sides
 * @param index how the index was used since; empty for changes that make none, or where it cannot be told
 * @param hot share of updates that needed no new index entry; empty without updates on both sides
 */
public record ServerEffect(Map<Fingerprint, BlockReads> shapes, Optional<IndexUse> index, Optional<HotShare> hot) {

    /** Fewer scans than this part of the calls they should help, and what became faster did so for another reason. */
    static final double LEAST_SCANS_PER_CALL = 0.05;

    /** Updates on either side from which on their share is worth saying. */
    private static final long MIN_UPDATES = 100;

    /** Copies the map. */
    public ServerEffect {
        shapes = Map.copyOf(shapes);
    }

    /**
     * Use of an index since it was made.
     *
     * @param scans times it was used
     * @param sizeBytes its size
     */
    public record IndexUse(long scans, long sizeBytes) {

        /** Whether so many scans can be what changed so many calls. */
        public boolean explains(long calls) {
            return scans > 0 && scans >= LEAST_SCANS_PER_CALL * calls;
        }

        String describe() {
            return String.format(
                    Locale.ROOT, "the index was scanned %d times and takes %.1f MB", scans, sizeBytes / 1e6);
        }
    }

    /**
     * Part of the updates that were heap-only, 0 to 1: an index on a column that they change ends that.
     *
     * @param before before the change
     * @param after since
     */
    public record HotShare(double before, double after) {

        String describe() {
            return String.format(Locale.ROOT, "heap-only updates %.0f %% -> %.0f %%", before * 100, after * 100);
        }
    }

    /**
     * Compares readings.
     *
     * @param before what the server counted before the change: a reading since its counters were set to zero, or better the
     *     {@linkplain ServerEvidence#since difference} to an earlier one
     * @param start the reading right after the change, or the one right before it
     * @param now the latest reading
     */
    public static ServerEffect of(ServerEvidence before, ServerEvidence start, ServerEvidence now) {
        ServerEvidence since = now.since(start);
        Map<Fingerprint, BlockReads> shapes = new HashMap<>();
        since.shapes().forEach((shape, after) -> {
            ShapeCount earlier = before.shapes().get(shape);
            if (earlier != null && before.epoch().equals(now.epoch())) {
                shapes.put(shape, new BlockReads(BlockReads.PerCall.of(earlier), BlockReads.PerCall.of(after)));
            }
        });
        return new ServerEffect(shapes, use(start.index(), now.index()), hot(before.table(), since.table()));
    }

    /** One line on index and writes; blocks are said with their shapes. Empty when there is nothing to say. */
    String describe() {
        return Stream.of(index.map(IndexUse::describe), hot.map(HotShare::describe))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
    }

    private static Optional<IndexUse> use(@Nullable IndexCount start, @Nullable IndexCount now) {
        if (now == null) {
            return Optional.empty();
        }
        long before = start != null && start.oid() == now.oid() && start.scans() <= now.scans() ? start.scans() : 0;
        return Optional.of(new IndexUse(now.scans() - before, now.sizeBytes()));
    }

    private static Optional<HotShare> hot(TableCount before, TableCount after) {
        return before.updates() < MIN_UPDATES || after.updates() < MIN_UPDATES
                ? Optional.empty()
                : Optional.of(new HotShare(
                        (double) before.hotUpdates() / before.updates(),
                        (double) after.hotUpdates() / after.updates()));
    }
}
