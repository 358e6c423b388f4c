package io.pgtender.candidate;

import io.pgtender.catalog.Catalog;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.Plan;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Proposes indexes for statements, from the plans of their executions: what each table is asked for, one rule for each way
 * to serve it, then narrower (partial) and wider (covering) forms of the best. The rules say what might help; whether it
 * does is for the planner to say. (Chaudhuri and Narasayya, "An efficient cost-driven index selection tool for Microsoft
 * SQL Server", VLDB 1997: candidates statement by statement.)
 *
 * <p>What is in doubt is left out with a reason. Not thread-safe.
 */
public final class CandidateGenerator {

    /** Most key columns of a proposed index. */
    public static final int MAX_KEYS = 4;

    /** Tables smaller than this are read faster than an index is searched, in 8 kB pages. */
    public static final long MIN_PAGES = 16;

    /** Most candidates of one statement. */
    public static final int MAX_PER_STATEMENT = 48;

    /** Most reasons that are given for one statement. */
    public static final int MAX_REJECTIONS = 24;

    /** A statement's samples of which a constant has to be part for a partial index: 95 %. */
    static final double MIN_STEADY_SHARE = 0.95;

    /** Conditions that leave more of a table than this are cheaper to check row by row. */
    static final double MAX_SELECTED_SHARE = 0.5;

    private final Catalog catalog;
    private final CandidateFacts facts;
    private final Selectivity selectivity;
    private final TableGate gate;
    private final List<CandidateRule> rules;
    private final PartialRule partial;

    /**
     * Without a connection: plain btrees, as far as catalog and plans alone tell.
     *
     * @param catalog the tables of the plans
     */
    public CandidateGenerator(Catalog catalog) {
        this(catalog, CandidateFacts.NONE, Selectivity.UNKNOWN, Immutability.UNKNOWN);
    }

    /**
     * @param catalog the tables of the plans
     * @param facts what else is to be known of them
     * @param selectivity decides on partial indexes
     * @param immutability decides on indexes on expressions
     */
    public CandidateGenerator(
            Catalog catalog, CandidateFacts facts, Selectivity selectivity, Immutability immutability) {
        this.catalog = catalog;
        this.facts = facts;
        this.selectivity = selectivity;
        this.gate = new TableGate(catalog, facts);
        this.rules = List.of(
                new EqualityRangeRule(),
                new OrderRule(),
                new JoinRule(),
                new RowComparisonRule(),
                new AlternativesRule(),
                new GroupingRule(),
                new ExpressionRule(immutability),
                new PatternRule(catalog.server(), immutability),
                new ContainmentRule(immutability),
                new TextSearchRule(immutability),
                new GistRule(),
                new BrinRule(),
                new HashRule(),
                new VectorRule());
        this.partial = new PartialRule(selectivity);
    }

    /**
     * With all that the server can tell; it is asked in the course of the generator's work, by EXPLAIN and the catalog only.
     *
     * @param raw a read-only connection that the caller owns
     * @param catalog the tables of the plans
     * @throws SQLException when the server refuses
     */
    public static CandidateGenerator open(Connection raw, Catalog catalog) throws SQLException {
        CandidateFacts facts = CandidateFacts.read(raw, catalog);
        Explainer explainer = new Explainer(raw);
        return new CandidateGenerator(
                catalog, facts, new PlannerSelectivity(explainer), new FoldingImmutability(explainer, facts));
    }

    /** What the generator knows beside the catalog. */
    public CandidateFacts facts() {
        return facts;
    }

    /** Candidates for one execution whose text is not known: without partial indexes and expressions. */
    public Candidates candidates(Plan plan) {
        return candidates(PlannedStatement.of("?", plan));
    }

    /** Candidates for one statement. */
    public Candidates candidates(PlannedStatement statement) {
        return candidates(List.of(statement));
    }

    /**
     * Candidates for several statements, each with its own bound; and orders of columns that several of them can share.
     * Most promising first, the statements' candidates in turns.
     */
    public Candidates candidates(List<PlannedStatement> statements) {
        List<List<IndexCandidate>> byStatement = new ArrayList<>();
        Map<String, CandidateRejection> rejections = new LinkedHashMap<>();
        List<Occurrence> all = new ArrayList<>();
        for (PlannedStatement statement : statements) {
            Proposals proposals = new Proposals();
            List<Occurrence> occurrences = occurrences(statement, proposals);
            all.addAll(occurrences);
            occurrences.forEach(o -> propose(o, proposals));
            narrowAndWiden(proposals);
            byStatement.add(proposals
                    .ranked()
                    .limit(MAX_PER_STATEMENT)
                    .map(Proposal::candidate)
                    .toList());
            proposals.rejections().forEach(r -> rejections.putIfAbsent(r.subject(), r));
        }
        Proposals shared = new Proposals();
        SharedPrefixRule.propose(all, shared);
        byStatement.add(shared.ranked()
                .limit(MAX_PER_STATEMENT)
                .map(Proposal::candidate)
                .toList());
        List<IndexCandidate> candidates = inTurns(byStatement);
        candidates.forEach(c -> rejections.remove("index on " + c.definition().describe()));
        return new Candidates(candidates, List.copyOf(rejections.values()));
    }

    private List<Occurrence> occurrences(PlannedStatement statement, Proposals proposals) {
        List<Occurrence> occurrences = new ArrayList<>();
        Map<String, Integer> fixed = new HashMap<>();
        for (PlannedStatement.Sample sample : statement.samples()) {
            refuseTables(sample.plan(), proposals);
            TextConstants text = new TextConstants(sample.sql());
            Collection<Occurrence> read = OccurrenceReader.read(sample.plan(), text, catalog, facts, gate);
            occurrences.addAll(read);
            for (Occurrence occurrence : read) {
                Set<String> conditions = new HashSet<>();
                occurrence.conditions.stream().filter(text::fixes).forEach(c -> conditions.add(c.sql()));
                conditions.forEach(sql -> fixed.merge(sql, 1, Integer::sum));
            }
        }
        double enough = MIN_STEADY_SHARE * statement.samples().size();
        for (Occurrence occurrence : occurrences) {
            Set<Condition> steady = new LinkedHashSet<>(occurrence.conditions);
            steady.removeIf(c -> !Expressions.isSelfContained(c.sql())
                    || !occurrence.text.fixes(c)
                    || fixed.getOrDefault(c.sql(), 0) < enough);
            occurrence.steady = List.copyOf(steady);
        }
        return occurrences;
    }

    private void refuseTables(Plan plan, Proposals proposals) {
        for (RelationName name : new LinkedHashSet<>(plan.relationsByAlias().values())) {
            if ("pg_temp".equals(name.schema())) { // EXPLAIN's name for the session's own pg_temp_n
                proposals.reject("any index on " + name, TableGate.TEMPORARY);
            }
            catalog.table(name)
                    .filter(table -> !gate.refusal(table).isEmpty())
                    .ifPresent(table -> proposals.reject("any index on " + table.name(), gate.refusal(table)));
        }
    }

    private void propose(Occurrence occurrence, Proposals proposals) {
        OptionalDouble selected = selectedShare(occurrence);
        boolean unselective = selected.isPresent()
                && selected.getAsDouble() > MAX_SELECTED_SHARE
                && !CoveringRule.isCoverable(occurrence);
        if (unselective) {
            proposals.reject(
                    "index for the conditions on " + occurrence.table.name(),
                    String.format(
                            Locale.ROOT,
                            "not selective: they leave %.0f %% of the rows, which are read faster in one go",
                            100 * selected.getAsDouble()));
        }
        rules.stream()
                .filter(rule -> !unselective || !(rule instanceof EqualityRangeRule))
                .forEach(rule -> rule.propose(occurrence, proposals));
    }

    /** Rows that are left by the conditions with known values; empty where there are none or the planner was not asked. */
    private OptionalDouble selectedShare(Occurrence occurrence) {
        String sql = occurrence.conditions.stream()
                .filter(c -> c.column() != null
                        && c.kind() != Condition.Kind.JOIN_EQUALITY
                        && Expressions.isSelfContained(c.sql()))
                .map(Condition::sql)
                .distinct()
                .collect(Collectors.joining(" AND "));
        return sql.isEmpty() ? OptionalDouble.empty() : selectivity.share(occurrence.table, occurrence.alias, sql);
    }

    private void narrowAndWiden(Proposals proposals) {
        List<Proposal> base = proposals.accepted();
        base.forEach(proposal -> partial.narrow(proposal, proposals));
        base.forEach(proposal -> CoveringRule.widen(proposal, proposals));
    }

    /** The first of each, then the second of each, and so on; no definition twice. */
    private static List<IndexCandidate> inTurns(List<List<IndexCandidate>> lists) {
        Map<Object, IndexCandidate> byDefinition = new LinkedHashMap<>();
        int longest = lists.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            for (List<IndexCandidate> list : lists) {
                if (i < list.size()) {
                    byDefinition.putIfAbsent(list.get(i).definition(), list.get(i));
                }
            }
        }
        return List.copyOf(byDefinition.values());
    }
}
