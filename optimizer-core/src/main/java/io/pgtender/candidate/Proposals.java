package io.pgtender.candidate;

import io.pgtender.candidate.IndexCandidate.Remark;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Collects what the rules propose for one statement: nothing twice, nothing that exists, and a bounded number. */
final class Proposals {

    private final Map<IndexDefinition, Proposal> accepted = new LinkedHashMap<>();
    private final Map<String, CandidateRejection> rejections = new LinkedHashMap<>();

    /** Takes the proposal unless an index that exists serves the same need. */
    void add(Proposal proposal) {
        Optional<IndexFacts> server = Serving.find(proposal);
        if (server.isPresent()) {
            reject(subject(proposal), "already served by index " + server.get().name());
            return;
        }
        Proposal marked = proposal.occurrence().isPartition() ? proposal.with(Remark.PARTITIONED) : proposal;
        accepted.merge(
                proposal.definition(),
                marked,
                (known, other) -> other.tier().compareTo(known.tier()) < 0 ? other : known);
    }

    void reject(String subject, String reason) {
        if (rejections.size() < CandidateGenerator.MAX_REJECTIONS) {
            rejections.putIfAbsent(subject, new CandidateRejection(subject, reason));
        }
    }

    /** Takes back what was accepted of that definition. */
    void withdraw(Proposal proposal, String reason) {
        accepted.remove(proposal.definition());
        reject(subject(proposal), reason);
    }

    /** What was accepted so far. */
    List<Proposal> accepted() {
        return new ArrayList<>(accepted.values());
    }

    /** Most promising first: by tier, within one those of the largest table. */
    Stream<Proposal> ranked() {
        return accepted.values().stream()
                .sorted(Comparator.comparing(Proposal::tier)
                        .thenComparingLong(p -> -p.occurrence().table.pages()));
    }

    List<CandidateRejection> rejections() {
        return List.copyOf(rejections.values());
    }

    static String subject(Proposal proposal) {
        return "index on " + proposal.definition().describe();
    }
}
