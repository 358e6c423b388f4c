package io.pgtender.verify;

import io.pgtender.sql.Fingerprint;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counters of the server at one moment that bear on one change. They only grow; what happened in a time is the difference
 * of two readings. Immutable; {@link ServerEvidenceText} writes it into the journal, so that it survives a restart.
 *
 * @param at when it was read, by the server's clock
 * @param epoch since when pg_stat_statements counts, in its own words; empty where it is not there. Counters of two epochs
 *     cannot be compared
 * @param shapes what it counted for the shapes in question, over all clients of the role
 * @param table the table's writes
 * @param index the index that was made; {@code null} where there is none
 */
public record ServerEvidence(
        Instant at,
        String epoch,
        Map<Fingerprint, ShapeCount> shapes,
        TableCount table,
        @Nullable IndexCount index) {

    public ServerEvidence {
        shapes = Map.copyOf(shapes);
    }

    /**
     * One shape.
     *
     * @param calls executions
     * @param rows rows returned or changed
     * @param blocks blocks of 8 kB looked at, found in shared buffers or not
     * @param walBytes write-ahead log written
     */
    public record ShapeCount(long calls, long rows, long blocks, long walBytes) {

        /** What was counted since; empty where the server has forgotten the shape in between. */
        Optional<ShapeCount> since(ShapeCount earlier) {
            return calls < earlier.calls || blocks < earlier.blocks
                    ? Optional.empty()
                    : Optional.of(new ShapeCount(
                            calls - earlier.calls,
                            rows - earlier.rows,
                            blocks - earlier.blocks,
                            walBytes - earlier.walBytes));
        }
    }

    /**
     * Writes to the table.
     *
     * @param updates rows updated
     * @param hotUpdates those among them that needed no new index entry
     */
    public record TableCount(long updates, long hotUpdates) {

        static final TableCount NONE = new TableCount(0, 0);

        Optional<TableCount> since(TableCount earlier) {
            return updates < earlier.updates || hotUpdates < earlier.hotUpdates
                    ? Optional.empty()
                    : Optional.of(new TableCount(updates - earlier.updates, hotUpdates - earlier.hotUpdates));
        }
    }

    /**
     * The index.
     *
     * @param oid which one: an index of the same name that was made anew counts from zero
     * @param scans times it was used
     * @param sizeBytes its size, as VACUUM, ANALYZE or its making saw it last
     * @param blocksHit its blocks found in shared buffers
     * @param blocksRead its blocks that were not
     */
    public record IndexCount(long oid, long scans, long sizeBytes, long blocksHit, long blocksRead) {}

    /**
     * What was counted between an earlier reading and this one. Shapes that the earlier reading does not know count from
     * zero; those that the server has forgotten in between are left out.
     */
    public ServerEvidence since(ServerEvidence earlier) {
        Map<Fingerprint, ShapeCount> added = new HashMap<>();
        if (epoch.equals(earlier.epoch)) {
            shapes.forEach((shape, count) -> {
                ShapeCount before = earlier.shapes.get(shape);
                Optional<ShapeCount> difference = before == null ? Optional.of(count) : count.since(before);
                difference.ifPresent(d -> added.put(shape, d));
            });
        }
        return new ServerEvidence(at, epoch, added, table.since(earlier.table).orElse(TableCount.NONE), index);
    }
}
