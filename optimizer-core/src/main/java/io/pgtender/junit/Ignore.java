package io.pgtender.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a check leaves out: what any of the members that are given names. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface Ignore {

    /** Statements that read or write one of these tables; with schema or without. */
    String[] table() default {};

    /** Statements whose normalised text contains one of these; case and white space do not matter. */
    String[] sql() default {};

    /** Statements executed or repeated by one of these packages, classes or methods, with their full names. */
    String[] callSite() default {};
}
