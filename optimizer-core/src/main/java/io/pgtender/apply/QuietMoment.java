package io.pgtender.apply;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Waits, without holding anything, until nobody is in the way of a change. */
final class QuietMoment {

    private static final Duration POLL = Duration.ofSeconds(1);

    private QuietMoment() {}

    /**
     * Looks until nothing of {@code kinds} is left, at most {@code maxWait} of the policy.
     *
     * @param table oid of the table
     * @return what still is in the way, or why we were asked to stop; {@code null} when nothing is
     */
    static @Nullable String await(Surroundings surroundings, long table, Set<Obstacle.Kind> kinds) throws SQLException {
        ChangeSession session = surroundings.session();
        Duration maxWait = surroundings.policy().maxWait();
        long end = System.nanoTime() + maxWait.toNanos();
        while (true) {
            String asked = surroundings.stop().reason();
            if (asked != null) {
                return asked;
            }
            List<Obstacle> obstacles = Obstacle.find(
                    session.builder(),
                    table,
                    session.pace().oldSeconds(),
                    session.pids(),
                    kinds,
                    ReplicaLag.Bounds.of(surroundings.policy()));
            if (obstacles.isEmpty()) {
                return null;
            }
            if (System.nanoTime() - end >= 0) {
                return "waited " + maxWait.toMillis() + " ms (maxWait), and still " + Obstacle.describe(obstacles);
            }
            surroundings.stop().pause(POLL.compareTo(maxWait) <= 0 ? POLL : maxWait);
        }
    }
}
