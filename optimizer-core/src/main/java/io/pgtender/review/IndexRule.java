package io.pgtender.review;

import io.pgtender.detect.Detection;

/** One rule about indexes that exist. Stateless; asks nothing of the server. */
interface IndexRule {

    /** What the rule is about, in the plural, for a note on what was left out. */
    String subject();

    /** Looks at all indexes; the largest findings come first. */
    Detection look(Review review);
}
