/** Changes as files for Flyway, Liquibase or psql, for teams that let nothing but migrations change a database. */
@NullMarked
package io.pgtender.export;

import org.jspecify.annotations.NullMarked;
