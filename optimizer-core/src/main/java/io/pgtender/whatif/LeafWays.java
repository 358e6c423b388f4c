package io.pgtender.whatif;

import io.pgtender.plan.SortColumn;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.JoinContext.Offered;
import io.pgtender.whatif.JoinContext.Way;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Ways to compute the inputs of a block of joins, each by itself. */
final class LeafWays {

    private final JoinContext context;
    private final JoinBlock block;
    private final JoinRows rows;
    private final CostSettings settings;
    private final ParallelWorkers workers;

    LeafWays(JoinContext context) {
        this.context = context;
        this.block = context.block();
        this.rows = context.rows();
        this.settings = context.settings();
        this.workers = new ParallelWorkers(context.server());
    }

    /** Ways to compute input {@code number} alone. */
    List<Way> of(int number) throws SQLException {
        List<Way> ways = new ArrayList<>();
        JoinLeaf leaf = block.leaves().get(number);
        Optional<Scan> found = context.tree().scan(leaf.node());
        boolean whole = found.isEmpty()
                || leaf.lookUps()
                        .filter(s -> s.conditions().size()
                                == found.get().conditions().size())
                        .isPresent();
        if (whole) {
            for (Path path : context.offered() == Offered.ALL
                    ? context.tree().paths(leaf.node(), Demand.ANY)
                    : List.of(NodeCosts.today(leaf.node()))) {
                double divisor =
                        path.share() == Share.WHOLE ? 1 : context.tree().parallelDivisor(leaf.node());
                ways.add(new Way(path.cost(), path.share(), divisor, JoinContext.UNORDERED, path.used()));
            }
        }
        if (leaf.lookUps().isPresent()) {
            readTable(leaf.lookUps().get(), ways);
        }
        return ways;
    }

    private void readTable(Scan table, List<Way> ways) throws SQLException {
        Scan scan = context.withOffer(table);
        double disk = scan.table().pages() * settings.seqPageCost();
        double cpu = (settings.cpuTupleCost() + scan.conditionCost(settings)) * scan.tuples();
        boolean sequential = scan.node().type().equals(Scan.SEQ_SCAN);
        double startup = sequential ? scan.node().startupCost() : 0;
        ways.add(new Way(new Cost(startup, startup + disk + cpu, 0), Share.WHOLE, 1, JoinContext.UNORDERED, Set.of()));
        double divisor = Math.min(block.divisor(), workers.divisor(scan.table().pages(), ParallelWorkers.NOT_READ));
        if (divisor > 1 && scan.node().children().isEmpty()) {
            Cost part = new Cost(startup, startup + disk + cpu / divisor, 0);
            ways.add(new Way(part, Share.PARTIAL, divisor, JoinContext.UNORDERED, Set.of()));
        }
        for (String column : scan.table().columns().stream()
                .map(c -> c.name())
                .filter(c -> rows.classOf(scan.alias(), c) >= 0)
                .toList()) {
            SortColumn wanted = new SortColumn(scan.alias(), column, null, false, false, null, false);
            for (Path path : context.scanPaths().of(scan, Demand.sort(List.of(wanted)))) {
                if (path.order() == Path.Order.SORTED) {
                    int order = rows.classOf(scan.alias(), column);
                    double processes = path.share() == Share.WHOLE ? 1 : scan.parallelDivisor();
                    ways.add(new Way(path.cost(), path.share(), processes, order, path.used()));
                }
            }
        }
        orderOfToday(scan)
                .ifPresent(order -> ways.add(new Way(
                        new Cost(scan.node().startupCost(), scan.node().totalCost(), 0),
                        scan.share(),
                        scan.share() == Share.WHOLE ? 1 : scan.parallelDivisor(),
                        order,
                        Set.of())));
    }

    /** The class of columns that today's scan of an index is sorted by, if that reads the table by itself. */
    private Optional<Integer> orderOfToday(Scan scan) throws SQLException {
        boolean alone = context.tree()
                .scan(scan.node())
                .filter(s -> s.conditions().size() == scan.conditions().size())
                .isPresent();
        if (!alone || !scan.isOrdered()) {
            return Optional.empty();
        }
        return scan.existing().stream()
                .filter(i -> i.name().equals(scan.node().indexName().orElse("")))
                .map(i -> i.definition().keys().get(0).column())
                .filter(Objects::nonNull)
                .map(c -> rows.classOf(scan.alias(), c))
                .filter(order -> order >= 0)
                .findFirst();
    }
}
