/**
 * Findings, their evidence, and what to do about them. Data only: nothing here talks to a server.
 */
@NullMarked
package io.pgtender.advice;

import org.jspecify.annotations.NullMarked;
