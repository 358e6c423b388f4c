package io.pgtender.workload;

import io.pgtender.sql.QueryShape;

/**
 * One shape as the server counted it, for all clients that use the same role.
 *
 * @param shape the server's text, normalised as ours are
 * @param load executions and time
 * @param rows rows returned or changed
 * @param blocksHit 8 kB blocks found in shared buffers
 * @param blocksRead blocks that were not
 * @param walBytes write-ahead log written
 */
public record ServerStatement(
        QueryShape shape, ServerLoad load, long rows, long blocksHit, long blocksRead, long walBytes) {

    ServerStatement plus(ServerStatement other) {
        return new ServerStatement(
                shape,
                load.plus(other.load),
                rows + other.rows,
                blocksHit + other.blocksHit,
                blocksRead + other.blocksRead,
                walBytes + other.walBytes);
    }

    ServerStatement since(ServerStatement earlier) {
        return load.calls() < earlier.load.calls()
                ? this
                : new ServerStatement(
                        shape,
                        load.since(earlier.load),
                        rows - earlier.rows,
                        blocksHit - earlier.blocksHit,
                        blocksRead - earlier.blocksRead,
                        walBytes - earlier.walBytes);
    }
}
