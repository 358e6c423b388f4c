/** Zero code: every DataSource bean of a Spring Boot application is tended. */
@NullMarked
package io.pgtender.spring;

import org.jspecify.annotations.NullMarked;
