package io.pgtender.cache;

/** Whether answers of a query are kept at present, and why not. */
public enum AdmissionState {
    /** They are. */
    ADMITTED,
    /** Keeping copies took more time than serving them saved. */
    COSTS_MORE_THAN_IT_SAVES,
    /** What the query reads is written so often that most answers were outdated when they were asked for again. */
    OUTDATED_TOO_SOON
}
