package io.pgtender.cache;

/**
 * The server process behind a connection. Meaningless through a proxy that pools transactions.
 *
 * @param pid process id
 * @param startSeconds {@code backend_start} in seconds since 1970, which tells a reused process id
 */
record Backend(int pid, double startSeconds) {}
