package io.pgtender.advice;

/**
 * Something that was looked at and not recommended.
 *
 * @param subject what it was: an index, a statement
 * @param reason why not, in a sentence
 */
public record Rejection(String subject, String reason) {}
