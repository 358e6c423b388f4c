package io.pgtender.candidate;

import java.util.Map;
import java.util.Set;

/** Operators that order rows by their distance from a value. */
final class DistanceOperators {

    /** pgvector's, with the suffix of the operator class that orders by them (README of pgvector, "Indexing"). */
    static final Map<String, String> VECTOR = Map.of(
            "<->", "l2",
            "<#>", "ip",
            "<=>", "cosine",
            "<+>", "l1",
            "<~>", "hamming",
            "<%>", "jaccard");

    static final Set<String> ALL = VECTOR.keySet();

    private DistanceOperators() {}
}
