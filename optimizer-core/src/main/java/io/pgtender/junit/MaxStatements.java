package io.pgtender.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test method, or each of the class, executes no more statements than this. What runs before and after the method does
 * not count. Several of them count each for itself; those of a method replace those of its class.
 *
 * <p>{@code @MaxStatements(5) @MaxStatements(value = 1, kind = MaxStatements.Kind.INSERT, on = "orders")} says that all are
 * five at most, and of these one inserts into orders.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Repeatable(MaxStatements.Several.class)
@ExtendWith(SqlCheckExtension.class)
public @interface MaxStatements {

    /** How many. 0 for none. */
    int value();

    /** Which kind counts. */
    Kind kind() default Kind.ANY;

    /** Which table counts, with its schema or without; empty for all. */
    String on() default "";

    /** What is left out. */
    Ignore ignore() default @Ignore;

    /** Kinds of statements. */
    enum Kind {
        ANY,
        SELECT,
        INSERT,
        UPDATE,
        DELETE
    }

    /** Where there are several. */
    @Documented
    @Inherited
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.METHOD, ElementType.TYPE})
    @ExtendWith(SqlCheckExtension.class)
    @interface Several {
        MaxStatements[] value();
    }
}
