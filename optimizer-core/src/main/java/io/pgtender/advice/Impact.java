package io.pgtender.advice;

/**
 * What a change should bring and cost.
 *
 * @param savedMillisPerHour predicted time saved, in milliseconds per hour of the observed workload
 * @param sizeBytes disk space it takes, 0 for none
 */
public record Impact(double savedMillisPerHour, long sizeBytes) {}
