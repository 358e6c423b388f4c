package io.pgtender.jdbc;

import io.pgtender.observation.ParameterValues;

/**
 * Which executions are slow, and what is said of them.
 *
 * @param thresholdNanos executions that take at least so long
 * @param values whether parameter values are told
 */
record SlowQuerySettings(long thresholdNanos, ParameterValues values) {}
