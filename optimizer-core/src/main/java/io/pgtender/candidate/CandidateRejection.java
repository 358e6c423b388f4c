package io.pgtender.candidate;

/**
 * An index that was thought of and is not proposed.
 *
 * @param subject which index or table, for example {@code index on public.orders (status)}
 * @param reason why not, and what would change that: a sentence without parameter values
 */
public record CandidateRejection(String subject, String reason) {}
