package io.pgtender.selection;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.plan.Plan;
import java.util.Set;

/** {@link io.pgtender.candidate.CandidateGenerator} for plans alone. */
public final class CandidateGenerator {

    /** @see io.pgtender.candidate.CandidateGenerator#MIN_PAGES */
    public static final long MIN_PAGES = io.pgtender.candidate.CandidateGenerator.MIN_PAGES;

    private final io.pgtender.candidate.CandidateGenerator generator;

    public CandidateGenerator(Catalog catalog) {
        this.generator = new io.pgtender.candidate.CandidateGenerator(catalog);
    }

    /** Candidates for one plan, most promising first, without those that exist already. */
    public Set<IndexDefinition> candidates(Plan plan) {
        return generator.candidates(plan).definitions();
    }
}
