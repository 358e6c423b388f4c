package io.pgtender.advice;

/**
 * A finding with what to do about it. Cannot exist without evidence, because a {@link Finding} cannot.
 *
 * @param finding what is wrong
 * @param change what to do
 * @param impact what it should bring and cost
 */
public record Recommendation(Finding finding, Change change, Impact impact) {}
