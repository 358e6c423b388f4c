package io.pgtender.review;

import io.pgtender.advice.Recommendation;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Order among what a rule found. */
final class Findings {

    private Findings() {}

    /** Recommendations ordered by the size of the index that each is about, the largest first. */
    static List<Recommendation> largestFirst(List<Recommendation> found, List<ReviewedIndex> about) {
        return IntStream.range(0, found.size())
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> about.get(i).sizeBytes())
                        .reversed())
                .map(found::get)
                .toList();
    }
}
