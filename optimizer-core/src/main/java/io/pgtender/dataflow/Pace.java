package io.pgtender.dataflow;

import java.util.Arrays;
import java.util.List;

/** How much time passes between executions in which no statement runs: next to none in a loop, much in polling. */
final class Pace {

    /** Idle time from which executions are taken to wait for something, at the median. */
    private static final long LOOP_NANOS = 100_000_000;

    private final List<Execution> executions;

    /** Client time of all executions before each. */
    private final long[] busyNanosBefore;

    Pace(List<Execution> executions) {
        this.executions = executions;
        busyNanosBefore = new long[executions.size()];
        for (int i = 1; i < busyNanosBefore.length; i++) {
            busyNanosBefore[i] = busyNanosBefore[i - 1] + executions.get(i - 1).elapsedNanos();
        }
    }

    /** Whether the executions at these indexes, ascending, follow each other without waiting. */
    boolean isLoop(int[] members) {
        if (members.length < 2) {
            return true;
        }
        long[] idle = new long[members.length - 1];
        for (int i = 0; i < idle.length; i++) {
            idle[i] = idleNanos(members[i], members[i + 1]);
        }
        Arrays.sort(idle);
        return idle[idle.length / 2] < LOOP_NANOS;
    }

    private long idleNanos(int earlier, int later) {
        long passed =
                executions.get(later).startedNanos() - executions.get(earlier).startedNanos();
        return passed - (busyNanosBefore[later] - busyNanosBefore[earlier]);
    }
}
