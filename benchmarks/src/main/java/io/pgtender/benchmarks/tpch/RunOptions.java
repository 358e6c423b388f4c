package io.pgtender.benchmarks.tpch;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What {@link IndexAdvisorRun} is asked for.
 *
 * @param url a database that {@link TpchData} loaded, with HypoPG; nothing is changed in it
 * @param scale its scale
 * @param budgetsMegabytes what the indexes of a set may weigh together, in units of 1,000,000 bytes
 * @param engines who predicts costs during the search
 * @param sizes in whose bytes the budget is counted
 * @param querySets for which queries sets are chosen
 * @param width most key columns of an index
 * @param search which algorithm chooses
 * @param proposals where the advisor's search takes its candidates from
 * @param parts what is reported
 * @param timeout longest execution of a query, where queries are executed
 * @param source a database to clone for building indexes; nobody may be connected to it
 */
record RunOptions(
        String url,
        double scale,
        List<Integer> budgetsMegabytes,
        List<Engine> engines,
        Sizes sizes,
        List<QuerySet> querySets,
        int width,
        Search search,
        Proposals proposals,
        Set<Part> parts,
        Duration timeout,
        String source) {

    static final String USAGE = """
            IndexAdvisorRun --url JDBC-URL [--scale 1] [--budgets 100,200,500,1000] [--engine hypopg,analytic,plain]
                [--sizes hypopg|true] [--queries published|all|1,3,5] [--width 2] [--search advisor|extend]
                [--proposals rules|all|columns] [--parts choice,engines,truth] [--build] [--timeout-seconds 60] [--source DATABASE]

            Without --queries: both published (without 2, 17 and 20) and all.
            --build adds sizes, plans and executions of the chosen sets on real indexes, the part truth builds every index
            on one column; both in a clone of the database that is dropped after;
            --source names the database to clone, if others are connected to that of the URL.
            """;

    /** Who predicts costs. */
    enum Engine {
        /** The advisor over HypoPG: its plans at true sizes. */
        HYPOPG,
        /** The advisor's own model, without any extension. */
        ANALYTIC,
        /** HypoPG as it is. */
        PLAIN
    }

    /** Whose sizes. */
    enum Sizes {
        HYPOPG,
        TRUE
    }

    /** Who searches. */
    enum Search {
        /** {@code io.pgtender.selection}. */
        ADVISOR,
        /** What it is compared with. */
        EXTEND
    }

    /** Where candidates come from. */
    enum Proposals {
        /** The advisor's own rules, as far as they propose plain btrees. */
        RULES,
        /** All btrees that the rules propose: partial, covering and on expressions, too. */
        ALL,
        /** Every permutation of the columns that a query names, as the published searches start from. */
        COLUMNS
    }

    /** Parts of the report. */
    enum Part {
        CHOICE,
        ENGINES,
        TRUTH,
        BUILD
    }

    static RunOptions parse(String[] arguments) {
        String url = "";
        double scale = 1;
        String budgets = "100,200,500,1000";
        String engines = "hypopg,analytic";
        Sizes sizes = Sizes.HYPOPG;
        List<QuerySet> querySets = List.of(QuerySet.PUBLISHED, QuerySet.ALL);
        int width = 2;
        Search search = Search.ADVISOR;
        Proposals proposals = Proposals.RULES;
        Set<Part> parts = EnumSet.of(Part.CHOICE, Part.ENGINES);
        Duration timeout = Duration.ofSeconds(60);
        String source = "";
        for (int i = 0; i < arguments.length; i++) {
            String option = arguments[i];
            if (option.equals("--build")) {
                parts.add(Part.BUILD);
                continue;
            }
            if (++i == arguments.length) {
                throw new IllegalArgumentException(option + " needs a value\n" + USAGE);
            }
            String value = arguments[i];
            switch (option) {
                case "--url" -> url = value;
                case "--scale" -> scale = Double.parseDouble(value);
                case "--budgets" -> budgets = value;
                case "--engine" -> engines = value;
                case "--sizes" -> sizes = one(Sizes.class, value);
                case "--queries" -> querySets = List.of(QuerySet.parse(value));
                case "--width" -> width = Integer.parseInt(value);
                case "--search" -> search = one(Search.class, value);
                case "--proposals" -> proposals = one(Proposals.class, value);
                case "--parts" -> {
                    Set<Part> named = EnumSet.noneOf(Part.class);
                    list(value).forEach(part -> named.add(one(Part.class, part)));
                    parts.retainAll(EnumSet.of(Part.BUILD));
                    parts.addAll(named);
                }
                case "--timeout-seconds" -> timeout = Duration.ofSeconds(Long.parseLong(value));
                case "--source" -> source = value;
                default -> throw new IllegalArgumentException("no option is called " + option + "\n" + USAGE);
            }
        }
        if (url.isEmpty()) {
            throw new IllegalArgumentException("--url is missing\n" + USAGE);
        }
        return new RunOptions(
                url,
                scale,
                list(budgets).stream().map(Integer::valueOf).toList(),
                list(engines).stream().map(name -> one(Engine.class, name)).toList(),
                sizes,
                querySets,
                width,
                search,
                proposals,
                parts,
                timeout,
                source);
    }

    /** Whether real indexes are built. */
    boolean isBuilding() {
        return parts.contains(Part.BUILD) || parts.contains(Part.TRUTH);
    }

    private static List<String> list(String value) {
        return Arrays.asList(value.split(",", -1));
    }

    private static <E extends Enum<E>> E one(Class<E> type, String value) {
        return Arrays.stream(type.getEnumConstants())
                .filter(e -> e.name().toLowerCase(Locale.ROOT).equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        value + " is none of " + Arrays.toString(type.getEnumConstants()) + " in lower case"));
    }
}
