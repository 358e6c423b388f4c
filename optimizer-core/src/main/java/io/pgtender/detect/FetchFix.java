package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Remedy;
import io.pgtender.dataflow.KeyRelation;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.RepeatedStatement.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fixes an N+1: read the rows with the list, or those of all keys in one statement. */
final class FetchFix {

    private static final String BATCH_FETCHING =
            "@BatchSize(size = 100) on the association, or hibernate.default_batch_fetch_size=100 for all of them";
    private static final String FIND_ALL =
            "where the code itself calls findById in the loop: findAllById(keys) before the loop";

    private FetchFix() {}

    /**
     * @param repetitions those of one finding, parents before their children; the first is an N+1
     * @param source what the first repeats for
     */
    static Change.ApplicationChange of(List<RepeatedStatement> repetitions, Source source) {
        RepeatedStatement first = repetitions.get(0);
        if (source.shape().fingerprint().equals(first.repeated().fingerprint())) {
            Optional<Rewrite> recursive = RecursiveRead.of(first.repeated(), source.column());
            if (recursive.isPresent()) {
                return ChainFix.recursive(recursive.get(), "the levels below in one recursive query");
            }
        }
        return switch (Mapper.of(first.repeated())) {
            case HIBERNATE -> hibernate(repetitions, source);
            case JOOQ ->
                plain(
                        repetitions,
                        Remedy.or("with jOOQ: where(key.in(keys)), or multiset(...) in the query of the list"));
            case SPRING_DATA_JDBC ->
                plain(
                        repetitions,
                        Remedy.or("with Spring Data JDBC: findAllById(keys), or a @Query that joins both and a"
                                + " ResultSetExtractor; aggregates are read one by one otherwise"));
            case UNKNOWN ->
                plain(
                        repetitions,
                        Remedy.or("join them in the statement of the list"),
                        Remedy.or("with JPA: " + association(first, source) + "; or " + BATCH_FETCHING + "; "
                                + FIND_ALL));
        };
    }

    private static Change.ApplicationChange hibernate(List<RepeatedStatement> repetitions, Source source) {
        RepeatedStatement first = repetitions.get(0);
        List<Remedy> others = new ArrayList<>();
        others.add(Remedy.or(BATCH_FETCHING));
        others.add(Remedy.or(FIND_ALL));
        List<Remedy> rewritten = rewritten(repetitions);
        if (!rewritten.isEmpty()) {
            Remedy sql = rewritten.get(0);
            others.add(new Remedy(Remedy.Choice.OR, "in SQL: " + sql.describe(), sql.sql()));
            others.addAll(rewritten.subList(1, rewritten.size()));
        }
        return new Change.ApplicationChange(association(first, source), Optional.empty(), others);
    }

    /** What to do about an association of entities. */
    private static String association(RepeatedStatement repetition, Source source) {
        String table = SqlNames.table(repetition.repeated());
        String list = SqlNames.table(source.shape());
        String fetch = "JOIN FETCH in the query, or @EntityGraph on the repository's method";
        boolean eager = repetition.callSite() != null && repetition.callSite().equals(source.callSite());
        if (source.relation() == KeyRelation.REFERENCED_BY) {
            return "fetch the collection of " + table + " together with " + list + ": " + fetch
                    + "; one collection in each query only, two would multiply each other's rows"
                    + " (MultipleBagFetchException)";
        }
        if (eager) {
            return "the association from " + list + " to " + table
                    + " is loaded eagerly, row by row: make it fetch = FetchType.LAZY, and fetch it where it is needed: "
                    + fetch;
        }
        return "fetch " + table + " together with " + list + ": " + fetch;
    }

    private static Change.ApplicationChange plain(List<RepeatedStatement> repetitions, Remedy... alternatives) {
        List<Remedy> rewritten = rewritten(repetitions);
        List<Remedy> others = new ArrayList<>();
        if (rewritten.isEmpty()) {
            others.addAll(List.of(alternatives));
            return new Change.ApplicationChange(
                    "collect the keys, and read the rows of all of them in one statement", Optional.empty(), others);
        }
        others.addAll(rewritten.subList(1, rewritten.size()));
        others.addAll(List.of(alternatives));
        return new Change.ApplicationChange(
                rewritten.get(0).describe(), rewritten.get(0).sql(), others);
    }

    /** The rewritten statements, each once. */
    private static List<Remedy> rewritten(List<RepeatedStatement> repetitions) {
        List<Remedy> rewritten = new ArrayList<>();
        for (RepeatedStatement repetition : repetitions) {
            BatchedRead.of(repetition.repeated())
                    .map(rewrite -> LoopFix.remedy(repetition.repeated(), rewrite))
                    .filter(remedy -> !rewritten.contains(remedy))
                    .ifPresent(rewritten::add);
        }
        return rewritten;
    }
}
