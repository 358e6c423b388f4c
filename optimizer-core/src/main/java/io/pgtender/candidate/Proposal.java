package io.pgtender.candidate;

import io.pgtender.candidate.IndexCandidate.Remark;
import io.pgtender.candidate.IndexCandidate.Rule;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A candidate while it is being made.
 *
 * @param occurrence whose need it serves
 * @param definition what is proposed
 * @param freeKeys how many leading keys are compared for equality, so that their order and direction do not matter
 * @param tail what matters of the keys behind those
 * @param tier how promising it is, 0 most
 */
record Proposal(
        Occurrence occurrence,
        IndexDefinition definition,
        int freeKeys,
        Tail tail,
        Rule rule,
        Tier tier,
        String why,
        Set<Remark> remarks) {

    /** What of the keys behind the equalities matters. */
    enum Tail {
        /** A range, a group: direction does not matter. */
        UNORDERED,
        /** Directions matter, up to reading all of it backwards. */
        ORDERED
    }

    /** How promising; a bounded answer leaves out the last. */
    enum Tier {
        /** Everything that the occurrence asks of one index. */
        FULL,
        /** A smaller or wider form of that. */
        VARIANT,
        /** A part of it, that other statements may share. */
        PART,
        /** Of use in rare cases. */
        SPECULATIVE
    }

    Proposal {
        remarks = Set.copyOf(remarks);
    }

    static Proposal btree(
            Occurrence occurrence, List<IndexKey> keys, int freeKeys, Tail tail, Rule rule, Tier tier, String why) {
        return new Proposal(
                occurrence, IndexDefinition.btree(occurrence.target, keys), freeKeys, tail, rule, tier, why, Set.of());
    }

    /** One key under another access method. */
    static Proposal other(
            Occurrence occurrence,
            String method,
            @Nullable String column,
            @Nullable String expression,
            @Nullable String operatorClass,
            Rule rule,
            String why) {
        IndexKey key = new IndexKey(column, expression, false, false, operatorClass, null);
        return new Proposal(
                occurrence,
                new IndexDefinition(occurrence.target, method, List.of(key), List.of(), null, false),
                0,
                Tail.UNORDERED,
                rule,
                Tier.FULL,
                why,
                Set.of());
    }

    Proposal with(Remark remark) {
        EnumSet<Remark> all = EnumSet.of(remark);
        all.addAll(remarks);
        return new Proposal(occurrence, definition, freeKeys, tail, rule, tier, why, all);
    }

    Proposal with(IndexDefinition other, Rule otherRule, Tier otherTier, String otherWhy) {
        return new Proposal(occurrence, other, freeKeys, tail, otherRule, otherTier, otherWhy, remarks);
    }

    IndexCandidate candidate() {
        return new IndexCandidate(definition, rule, why, remarks);
    }
}
