package io.pgtender.detect;

import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import java.util.List;

/**
 * What a rule found.
 *
 * @param recommendations what to do, each with its finding
 * @param rejections what was considered and left out
 * @param notes how it was judged, and what could not be looked at
 */
public record Detection(List<Recommendation> recommendations, List<Rejection> rejections, List<String> notes) {

    public static final Detection NOTHING = new Detection(List.of(), List.of(), List.of());

    public Detection {
        recommendations = List.copyOf(recommendations);
        rejections = List.copyOf(rejections);
        notes = List.copyOf(notes);
    }
}
