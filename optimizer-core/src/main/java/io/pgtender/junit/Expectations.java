package io.pgtender.junit;

import io.pgtender.assertions.Baseline;
import io.pgtender.assertions.Ignored;
import io.pgtender.assertions.NothingRan;
import io.pgtender.assertions.OtherThreads;
import io.pgtender.assertions.SqlCheck;
import io.pgtender.assertions.StatementBudget;
import io.pgtender.dataflow.Repetition.Label;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** The checks that the annotations of a test, or of the classes around it, ask for. */
final class Expectations {

    /** Name of JUnit's own setting. */
    private static final String PARALLEL = "junit.jupiter.execution.parallel.enabled";

    private final ExtensionContext context;
    private final String name;

    /** The test's method, then its class, then the classes around that. */
    private final List<AnnotatedElement> elements;

    private Expectations(ExtensionContext context) {
        this.context = context;
        this.elements = elements(context);
        this.name = name(elements);
    }

    static List<SqlCheck> of(ExtensionContext context) {
        Expectations expectations = new Expectations(context);
        List<SqlCheck> checks = new ArrayList<>();
        expectations.noNPlusOne().ifPresent(checks::add);
        checks.addAll(expectations.maxStatements());
        return checks;
    }

    private Optional<SqlCheck> noNPlusOne() {
        for (AnnotatedElement element : elements) {
            Optional<ExpectNoNPlusOne> expected = AnnotationSupport.findAnnotation(element, ExpectNoNPlusOne.class);
            if (expected.isPresent()) {
                return expected.map(annotation -> check(annotation, element));
            }
        }
        return Optional.empty();
    }

    private SqlCheck check(ExpectNoNPlusOne expected, AnnotatedElement element) {
        Label[] labels = expected.labels();
        if (labels.length == 0) {
            throw new IllegalArgumentException(
                    "@ExpectNoNPlusOne(labels = {}) on " + element + " checks nothing: name a label or leave it out");
        }
        SqlCheck check = SqlCheck.noRepetition(labels[0], Arrays.copyOfRange(labels, 1, labels.length))
                .ignoring(ignored(expected.ignore()))
                .otherThreads(treatment(expected.otherThreads()));
        if (!expected.baseline().isEmpty()) {
            check = check.baseline(Baseline.of(Path.of(expected.baseline())));
        }
        return settled(check, element);
    }

    private List<SqlCheck> maxStatements() {
        for (AnnotatedElement element : elements) {
            List<MaxStatements> expected = AnnotationSupport.findRepeatableAnnotations(element, MaxStatements.class);
            if (!expected.isEmpty()) {
                return expected.stream().map(max -> check(max, element)).toList();
            }
        }
        return List.of();
    }

    private SqlCheck check(MaxStatements max, AnnotatedElement element) {
        StatementBudget all = StatementBudget.atMost(max.value());
        StatementBudget budget = switch (max.kind()) {
            case ANY -> all;
            case SELECT -> all.selects();
            case INSERT -> all.inserts();
            case UPDATE -> all.updates();
            case DELETE -> all.deletes();
        };
        SqlCheck check = SqlCheck.budget(max.on().isEmpty() ? budget : budget.on(max.on()))
                .ignoring(ignored(max.ignore()))
                .otherThreads(treatment(OtherThreads.COUNTED_UNLESS_PARALLEL));
        return settled(check, element);
    }

    /** Where a whole class is annotated, some of its tests may well execute nothing. */
    private SqlCheck settled(SqlCheck check, AnnotatedElement element) {
        return check.named(name).whenNothingRan(element instanceof Class<?> ? NothingRan.PASSES : NothingRan.FAILS);
    }

    /** Tests that check nothing may run beside this one: what another thread does can be theirs. */
    private OtherThreads treatment(OtherThreads wanted) {
        boolean parallel = context.getConfigurationParameter(PARALLEL)
                .map(Boolean::parseBoolean)
                .orElse(false);
        return parallel && wanted == OtherThreads.COUNTED_UNLESS_PARALLEL ? OtherThreads.IGNORED : wanted;
    }

    private static Ignored[] ignored(Ignore ignore) {
        return Stream.of(
                        each(ignore.table(), Ignored::table),
                        each(ignore.sql(), Ignored::sql),
                        each(ignore.callSite(), Ignored::callSite))
                .flatMap(Function.identity())
                .toArray(Ignored[]::new);
    }

    private static Stream<Ignored> each(String[] names, Function<String, Ignored> of) {
        return Arrays.stream(names).map(of);
    }

    /** A dynamic test has neither method nor class: those of its factory are further out. */
    private static List<AnnotatedElement> elements(ExtensionContext context) {
        Set<AnnotatedElement> elements = new LinkedHashSet<>();
        Optional<ExtensionContext> present = Optional.of(context);
        while (present.isPresent()) {
            present.get().getTestMethod().ifPresent(elements::add);
            present.get().getTestClass().ifPresent(elements::add);
            present = present.get().getParent();
        }
        return List.copyOf(elements);
    }

    /** {@code OrderPageTest.list}, without the package, and the same for each invocation. */
    private static String name(List<AnnotatedElement> elements) {
        String type = "";
        String method = "";
        for (AnnotatedElement element : elements) {
            if (element instanceof Method m && method.isEmpty()) {
                method = "." + m.getName();
            } else if (element instanceof Class<?> c && type.isEmpty()) {
                type = c.getName().substring(c.getName().lastIndexOf('.') + 1);
            }
        }
        return type + method;
    }
}
