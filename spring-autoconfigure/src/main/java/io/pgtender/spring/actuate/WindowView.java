package io.pgtender.spring.actuate;

import java.time.Instant;

/** The time that figures are of. */
record WindowView(Instant from, Instant until, double seconds) {}
