package com.example.bookshop.load;

import com.example.bookshop.server.EmbeddedServer;
import com.example.bookshop.traffic.Visit;
import com.example.bookshop.traffic.Visits;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The same shop twice, each in a process and a database of its own on one server: one tended, one with {@code
 * pgtender.enabled=false}. They start in turns and get the same visits in turns, one request at a time, so that whatever
 * else the machine does meets both. The requests' times are the client's.
 *
 * <p>Arguments, each optional: rounds, visits of each page in a round, starts. README.md has the command.
 */
public final class LoadComparison {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int WARM_UP_ROUNDS = 2;

    private final Path jar;
    private final String tendedUrl;
    private final String plainUrl;

    private LoadComparison(Path jar, String tendedUrl, String plainUrl) {
        this.jar = jar;
        this.tendedUrl = tendedUrl;
        this.plainUrl = plainUrl;
    }

    public static void main(String[] arguments) throws IOException, SQLException, InterruptedException {
        int rounds = number(arguments, 0, 20);
        int visits = number(arguments, 1, 20);
        int starts = number(arguments, 2, 5);
        try (EmbeddedPostgres server = EmbeddedServer.start()) {
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE tended");
                statement.execute("CREATE DATABASE plain");
            }
            LoadComparison comparison = new LoadComparison(
                    Path.of(System.getProperty("java.class.path")),
                    server.getJdbcUrl("postgres", "tended"),
                    server.getJdbcUrl("postgres", "plain"));
            comparison.starts(starts);
            comparison.pages(rounds, visits);
        }
    }

    private static int number(String[] arguments, int index, int otherwise) {
        return index < arguments.length ? Integer.parseInt(arguments[index]) : otherwise;
    }

    private ShopProcess tended() throws IOException {
        return ShopProcess.start(jar, List.of("--spring.datasource.url=" + tendedUrl));
    }

    private ShopProcess plain() throws IOException {
        return ShopProcess.start(jar, List.of("--spring.datasource.url=" + plainUrl, "--pgtender.enabled=false"));
    }

    private void starts(int times) throws IOException {
        if (times == 0) {
            return;
        }
        tended().close(); // The first fills the tables.
        plain().close();
        Samples with = new Samples();
        Samples without = new Samples();
        for (int i = 0; i < times; i++) {
            try (ShopProcess shop = plain()) {
                without.add(shop.startSeconds());
            }
            try (ShopProcess shop = tended()) {
                with.add(shop.startSeconds());
            }
        }
        System.out.printf(
                Locale.ROOT,
                "start, median of %d: %.2f s without, %.2f s with%n%n",
                times,
                without.percentile(50),
                with.percentile(50));
    }

    private void pages(int rounds, int visits) throws IOException, InterruptedException {
        Map<Visit, Samples> with = noSamples();
        Map<Visit, Samples> without = noSamples();
        try (ShopProcess tended = tended();
                ShopProcess plain = plain()) {
            int n = 0;
            for (int round = 0; round < WARM_UP_ROUNDS; round++, n += visits) {
                pay(tended, visits, n, noSamples());
                pay(plain, visits, n, noSamples());
            }
            for (int round = 0; round < rounds; round++, n += visits) {
                // First in one round is second in the next.
                if (round % 2 == 0) {
                    pay(tended, visits, n, with);
                    pay(plain, visits, n, without);
                } else {
                    pay(plain, visits, n, without);
                    pay(tended, visits, n, with);
                }
            }
        }
        print(without, with);
    }

    private static Map<Visit, Samples> noSamples() {
        Map<Visit, Samples> none = new LinkedHashMap<>();
        Visits.ALL.forEach(visit -> none.put(visit, new Samples()));
        return none;
    }

    private static void pay(ShopProcess shop, int visits, int from, Map<Visit, Samples> to)
            throws IOException, InterruptedException {
        for (int n = from; n < from + visits; n++) {
            for (Map.Entry<Visit, Samples> entry : to.entrySet()) {
                long start = System.nanoTime();
                int status = shop.browser().pay(entry.getKey(), n).statusCode();
                entry.getValue().add((System.nanoTime() - start) / NANOS_PER_MILLI);
                if (status != 200) {
                    throw new IOException(entry.getKey().name() + " answered " + status);
                }
            }
        }
    }

    private static void print(Map<Visit, Samples> without, Map<Visit, Samples> with) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%-20s %8s %10s %10s %8s %10s %10s",
                "page, ms",
                "visits",
                "p50",
                "p50 with",
                "",
                "p99",
                "p99 with"));
        without.forEach((visit, plain) -> {
            Samples tended = with.getOrDefault(visit, new Samples());
            lines.add(String.format(
                    Locale.ROOT,
                    "%-20s %8d %10.2f %10.2f %+7.1f%% %10.2f %10.2f",
                    visit.name(),
                    plain.size(),
                    plain.percentile(50),
                    tended.percentile(50),
                    100 * (tended.percentile(50) / plain.percentile(50) - 1),
                    plain.percentile(99),
                    tended.percentile(99)));
        });
        System.out.println(String.join(System.lineSeparator(), lines));
    }
}
