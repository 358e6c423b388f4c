package io.pgtender.spring.actuate;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Why there is no answer.
 *
 * @param error what and what instead, in a sentence; never a value of the application's
 */
record ErrorView(int status, String error) implements OperationResponseBody {}
