/** The Actuator endpoint {@code pgtender}: what was seen, found and changed as JSON, and the page that shows it. */
@NullMarked
package io.pgtender.spring.actuate;

import org.jspecify.annotations.NullMarked;
