package io.pgtender.junit;

import io.pgtender.assertions.OtherThreads;
import io.pgtender.dataflow.Repetition.Label;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test method, or each of the class, executes no statement once for each row of another. What runs before and after the
 * method is not looked at.
 *
 * <p>A method that is annotated itself must execute something; one of an annotated class need not. The annotation of a
 * method replaces that of its class, that of a nested class that of the one around it.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@ExtendWith(SqlCheckExtension.class)
public @interface ExpectNoNPlusOne {

    /** What is left out. */
    Ignore ignore() default @Ignore;

    /** What fails: a statement for each row, or for each handful of rows, unless said otherwise. */
    Label[] labels() default {Label.N_PLUS_ONE, Label.SMALL_BATCH};

    /** Statements on threads that do not work for the test. Where tests run in parallel they do not count by default. */
    OtherThreads otherThreads() default OtherThreads.COUNTED_UNLESS_PARALLEL;

    /** File of the findings that pass, from the directory that tests run in; empty for the standard one. */
    String baseline() default "";
}
