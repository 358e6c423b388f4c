package io.pgtender.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;

/**
 * What each wrapper costs on a real server, in pairs: in every round each of them, and the driver alone, runs a block of
 * queries, in random order. What disturbs the machine disturbs a round, not one of them, and the medians of the differences
 * within rounds are left. The driver takes part twice: the second time shows what the method cannot tell apart.
 *
 * <p>{@code PairedRun [rounds] [WRAPPING...]}, under {@code taskset -c 0} so that server and client share one core: the fastest
 * PostgreSQL there is, and the worst case for a wrapper. A block is a lease of its own: what a wrapper does when a connection is
 * given back is included.
 */
public final class PairedRun {

    private static final int DEFAULT_ROUNDS = 1_200;
    private static final int WARM_UP_ROUNDS = 400;

    /** Queries in a row, in one lease. */
    private static final int BLOCK = 20;

    /** What runs once in a lease has to be met this often before the JVM compiles it to the end. */
    private static final int WARM_UP_LEASES = 12_000;

    /** Enough to be a repetition, so that all there is to do at the end of a lease is done. */
    private static final int WARM_UP_BLOCK = 6;

    private static final int PRODUCTS = 10_000;
    private static final long SEED = 20_261_121;

    private PairedRun() {}

    /** Prints a table for each query. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : DEFAULT_ROUNDS;
        List<Wrapping> wrappings = arguments.length > 1
                ? Arrays.stream(arguments).skip(1).map(Wrapping::valueOf).toList()
                : Arrays.stream(Wrapping.values()).filter(PairedRun::isMeasured).toList();
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
            createProducts(server.getPostgresDatabase());
            List<PairedContestant> contestants = new ArrayList<>();
            try {
                contestants.add(PairedContestant.raw("raw", server.getPostgresDatabase()));
                contestants.add(PairedContestant.raw("raw again", server.getPostgresDatabase()));
                for (Wrapping wrapping : wrappings) {
                    contestants.add(PairedContestant.of(wrapping, server.getPostgresDatabase()));
                }
                for (PairedQuery query : PairedQuery.values()) {
                    warmUp(query, contestants);
                    print(query, contestants, measure(query, contestants, rounds));
                }
            } finally {
                for (PairedContestant contestant : contestants) {
                    contestant.close();
                }
            }
        }
    }

    /**
     * A data source that is switched off hands out the driver's own connections: there is nothing to measure. One that follows
     * every unit runs other code of the same classes, and so changes what the JVM makes of them for the others.
     */
    private static boolean isMeasured(Wrapping wrapping) {
        return wrapping != Wrapping.NONE && wrapping != Wrapping.TENDER_OFF && wrapping != Wrapping.TENDER_FOLLOWING;
    }

    private static void createProducts(DataSource driver) throws SQLException {
        try (Connection connection = driver.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE product (id bigint PRIMARY KEY, quantity int NOT NULL, name text NOT NULL)");
            statement.execute("INSERT INTO product SELECT i, i % 100, 'product ' || i FROM generate_series(1, "
                    + PRODUCTS + ") AS i");
            statement.execute("VACUUM (ANALYZE, FREEZE) product");
        }
    }

    private static void warmUp(PairedQuery query, List<PairedContestant> contestants) throws SQLException {
        for (int lease = 0; lease < WARM_UP_LEASES; lease++) {
            for (PairedContestant contestant : contestants) {
                contestant.block(query, lease % (PRODUCTS / 2), WARM_UP_BLOCK);
            }
        }
    }

    /** Nanoseconds per query, of each contestant in each round. */
    private static double[][] measure(PairedQuery query, List<PairedContestant> contestants, int rounds)
            throws SQLException {
        Random random = new Random(SEED);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < contestants.size(); i++) {
            order.add(i);
        }
        double[][] nanos = new double[contestants.size()][rounds];
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            Collections.shuffle(order, random);
            for (int contestant : order) {
                double took = contestants.get(contestant).block(query, random.nextInt(PRODUCTS / 2), BLOCK);
                if (round >= 0) {
                    nanos[contestant][round] = took;
                }
            }
        }
        return nanos;
    }

    private static void print(PairedQuery query, List<PairedContestant> contestants, double[][] nanos) {
        double[] raw = nanos[0];
        double rawMedian = median(raw);
        System.out.printf("%n%s: the driver alone takes %.1f us%n%n", query.description(), rawMedian / 1_000);
        System.out.println("| | added ns | ratio | ratio in fifths of the run |");
        System.out.println("|---|--:|--:|--:|");
        for (int i = 1; i < nanos.length; i++) {
            double added = median(differences(nanos[i], raw, 0, raw.length));
            double lowest = Double.MAX_VALUE;
            double highest = 0;
            for (int part = 0; part < 5; part++) {
                int from = raw.length * part / 5;
                int to = raw.length * (part + 1) / 5;
                double ratio =
                        1 + median(differences(nanos[i], raw, from, to)) / median(Arrays.copyOfRange(raw, from, to));
                lowest = Math.min(lowest, ratio);
                highest = Math.max(highest, ratio);
            }
            System.out.printf(
                    "| %s | %.0f | %.3f | %.3f to %.3f |%n",
                    contestants.get(i).name(), added, 1 + added / rawMedian, lowest, highest);
        }
    }

    private static double[] differences(double[] wrapped, double[] raw, int from, int to) {
        double[] differences = new double[to - from];
        for (int i = from; i < to; i++) {
            differences[i - from] = wrapped[i] - raw[i];
        }
        return differences;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
