package io.pgtender.candidate;

/** One idea of what might help an occurrence. Stateless; "nothing" is the usual answer. */
@FunctionalInterface
interface CandidateRule {

    void propose(Occurrence occurrence, Proposals proposals);
}
