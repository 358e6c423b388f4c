package io.pgtender.whatif;

import io.pgtender.whatif.Path.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Keeps the few paths of a node that may win further up, as the planner's add_path does (pathnode.c). */
final class PathSet {

    /** Paths that are kept for one node, today's included. */
    static final int MAX_PATHS = 12;

    /** A path must be cheaper by this factor to count as cheaper (pathnode.c, STD_FUZZ_FACTOR). */
    static final double FUZZ = 1.01;

    private PathSet() {}

    /** {@code paths} without those that another beats; the first one, today's, always stays first. */
    static List<Path> prune(List<Path> paths) {
        List<Path> kept = new ArrayList<>();
        kept.add(paths.get(0));
        paths.stream()
                .skip(1)
                .sorted(Comparator.comparingDouble(Path::totalCost))
                .forEach(path -> {
                    if (kept.size() < MAX_PATHS && kept.stream().noneMatch(other -> beats(other, path))) {
                        kept.add(path);
                    }
                });
        return List.copyOf(kept);
    }

    private static boolean beats(Path winner, Path loser) {
        double fuzz = winner.used().size() < loser.used().size() ? FUZZ : 1;
        boolean order =
                winner.order() == loser.order() || winner.order() == Order.SORTED || loser.order() == Order.LOST;
        return winner.share() == loser.share()
                && order
                && winner.totalCost() <= loser.totalCost() * fuzz
                && winner.startupCost() <= loser.startupCost() * fuzz;
    }
}
