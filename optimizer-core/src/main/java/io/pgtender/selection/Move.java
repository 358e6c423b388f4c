package io.pgtender.selection;

import java.sql.SQLException;
import java.util.List;

/** One way to change a set of indexes that growing alone does not find. */
interface Move {

    /**
     * A changed set, to be grown again.
     *
     * @param indexes the set
     * @param barred indexes that are not to be taken back in the first step
     */
    record Proposal(IndexSet indexes, IndexSet barred) {}

    /**
     * What to try instead of {@code current}, the most promising first.
     *
     * @throws SQLException when the connection is lost
     * @throws Deadline.Over when the planner would have to be asked after the deadline
     */
    List<Proposal> proposals(Assessment current, Deadline deadline) throws SQLException;
}
