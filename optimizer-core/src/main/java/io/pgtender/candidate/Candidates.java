package io.pgtender.candidate;

import io.pgtender.catalog.IndexDefinition;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the rules made of one or several statements.
 *
 * @param candidates most promising first, no definition twice
 * @param rejections what is not proposed, and why
 */
public record Candidates(List<IndexCandidate> candidates, List<CandidateRejection> rejections) {

    public Candidates {
        candidates = List.copyOf(candidates);
        rejections = List.copyOf(rejections);
    }

    /** The definitions alone, most promising first. */
    public Set<IndexDefinition> definitions() {
        Set<IndexDefinition> definitions = new LinkedHashSet<>();
        candidates.forEach(candidate -> definitions.add(candidate.definition()));
        return definitions;
    }
}
