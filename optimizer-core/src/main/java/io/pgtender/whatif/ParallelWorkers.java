package io.pgtender.whatif;

import io.pgtender.catalog.ServerFacts;

/** How many processes the planner would let share a scan (allpaths.c, compute_parallel_worker). */
final class ParallelWorkers {

    /** A scan that reads no index, or no heap page to speak of. */
    static final double NOT_READ = -1;

    /** Share of its time that the leader loses to each worker (costsize.c, get_parallel_divisor). */
    private static final double LEADER_LOSS = 0.3;

    /** Each threefold size adds a worker. */
    private static final double GROWTH = 3;

    private final double minTablePages;
    private final double minIndexPages;
    private final double maxWorkers;

    ParallelWorkers(ServerFacts server) {
        this.minTablePages = number(server, "min_parallel_table_scan_size", 1_024);
        this.minIndexPages = number(server, "min_parallel_index_scan_size", 64);
        this.maxWorkers = number(server, "max_parallel_workers_per_gather", 2);
    }

    /**
     * Processes that share the rows, the leader in part; 1 when the planner would start no worker.
     *
     * @param heapPages pages that the scan fetches, or {@link #NOT_READ}
     * @param indexPages pages of the index that it reads, or {@link #NOT_READ}
     */
    double divisor(double heapPages, double indexPages) {
        double workers = maxWorkers;
        if (heapPages >= 0 && heapPages < minTablePages && indexPages >= 0 && indexPages < minIndexPages) {
            return 1;
        }
        if (heapPages >= 0 && indexPages < 0 && heapPages < minTablePages) {
            return 1;
        }
        if (heapPages >= 0) {
            workers = Math.min(workers, grown(heapPages, minTablePages));
        }
        if (indexPages >= 0) {
            workers = Math.min(workers, grown(indexPages, minIndexPages));
        }
        return divisor(workers);
    }

    /** The same for a number of workers. */
    static double divisor(double workers) {
        return workers <= 0 ? 1 : workers + Math.max(0, 1 - LEADER_LOSS * workers);
    }

    private static double grown(double pages, double threshold) {
        double workers = 1;
        for (double next = Math.max(1, threshold) * GROWTH; pages >= next; next *= GROWTH) {
            workers++;
        }
        return workers;
    }

    private static double number(ServerFacts server, String setting, double otherwise) {
        return server.settings().containsKey(setting) ? server.number(setting) : otherwise;
    }
}
