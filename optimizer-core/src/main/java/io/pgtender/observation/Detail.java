package io.pgtender.observation;

/** How much of a unit of work is looked at. */
public enum Detail {
    /** As much as the settings allow: what production can afford. */
    SAMPLED,
    /** Every statement and every value, whatever it costs: what a test wants. */
    EVERYTHING
}
