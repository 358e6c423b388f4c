package io.pgtender.workload;

/**
 * What statements cost the server.
 *
 * @param calls executions, as pg_stat_statements counts them
 * @param totalMillis time in all of them, planning included where the server tracks it
 */
public record ServerLoad(long calls, double totalMillis) {

    public static final ServerLoad NONE = new ServerLoad(0, 0);

    /** Both together. */
    public ServerLoad plus(ServerLoad other) {
        return new ServerLoad(calls + other.calls, totalMillis + other.totalMillis);
    }

    /** What was added since {@code earlier}; all of it where counters went back, because the server forgot them. */
    public ServerLoad since(ServerLoad earlier) {
        return calls < earlier.calls ? this : new ServerLoad(calls - earlier.calls, totalMillis - earlier.totalMillis);
    }

    /** Mean time of an execution, 0 when there is none. */
    public double meanMillis() {
        return calls == 0 ? 0 : totalMillis / calls;
    }
}
