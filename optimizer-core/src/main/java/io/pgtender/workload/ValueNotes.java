package io.pgtender.workload;

/** Whether a unit notes the keys that the application reads from results. */
enum ValueNotes {
    WANTED,
    UNWANTED
}
