package io.pgtender.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.example.shop.CheckedOrders;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs an application's tests as JUnit does, and looks at which fail. */
class SqlCheckExtensionTest {

    private static final String PASSED = "passed";

    /** How each test ended: passed, or the first line of its failure. */
    private static final class Results implements TestExecutionListener {
        private final Map<String, String> byName = new ConcurrentHashMap<>();

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                String ended = result.getThrowable()
                        .map(thrown -> String.valueOf(thrown.getMessage())
                                .lines()
                                .findFirst()
                                .orElse(""))
                        .orElse(PASSED);
                byName.merge(name(test), ended, (one, two) -> one.equals(two) ? one : one + " / " + two);
            }
        }
    }

    /** Of a repeated test its method, else what JUnit shows. */
    private static String name(TestIdentifier test) {
        String method = test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getMethodName())
                .orElse("");
        return test.getDisplayName().startsWith("repetition") ? method : test.getDisplayName();
    }

    private static Map<String, String> run(Map<String, String> settings, Class<?>... classes) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Stream.of(classes).map(type -> selectClass(type)).toList())
                .configurationParameters(settings)
                .build();
        Results results = new Results();
        LauncherFactory.create().execute(request, results);
        return new TreeMap<>(results.byName);
    }

    private static Map<String, String> run(Class<?> type) {
        return run(Map.of(), type);
    }

    private static List<String> failed(Map<String, String> results) {
        return results.entrySet().stream()
                .filter(e -> !e.getValue().equals(PASSED))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void class_thatIsAnnotatedFailsTheMethodsWithAnNPlusOne() {
        Map<String, String> results = run(CheckedOrders.OfAClass.class);

        assertThat(failed(results))
                .containsExactlyInAnyOrder(
                        "readsOneByOne()", "readsOneByOneInside()", "[2] time=2", "reads one by one dynamically");
        assertThat(results)
                .containsKeys(
                        "joins()",
                        "readsNothing()",
                        "readsOneByOneWhatIsIgnored()",
                        "readsOneByOneWhereWritesAreExpected()",
                        "[1] time=1",
                        "joinsAgain",
                        "joins dynamically");
    }

    @Test
    void failure_namesTheTest() {
        assertThat(run(CheckedOrders.OfAClass.class))
                .containsEntry(
                        "reads one by one dynamically", "CheckedOrders$OfAClass.dynamic: expected no N+1, but found 1")
                .containsEntry("readsOneByOne()", "CheckedOrders$OfAClass.readsOneByOne: expected no N+1, but found 1");
    }

    @Test
    void method_thatIsAnnotatedFailsForItself() {
        assertThat(run(CheckedOrders.OfMethods.class))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "readsNothing()",
                        "CheckedOrders$OfMethods.readsNothing: expected to see what it does to the database,"
                                + " but no watched data source executed anything",
                        "isNotChecked()",
                        PASSED,
                        "joinsWithinBudget()",
                        PASSED,
                        "exceedsBudget()",
                        "CheckedOrders$OfMethods.exceedsBudget: expected at most 3 statements, but 4 ran",
                        "exceedsTheSecondBudget()",
                        "CheckedOrders$OfMethods.exceedsTheSecondBudget: expected at most 1 select on customers,"
                                + " but 3 ran",
                        "executesNothingAsExpected()",
                        PASSED,
                        "throwsItsOwn()",
                        "its own"));
    }

    @Test
    void tests_inParallelAnswerForThemselves() {
        Map<String, String> settings = Map.of(
                "junit.jupiter.execution.parallel.enabled", "true",
                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "4");

        Map<String, String> results =
                run(settings, CheckedOrders.InParallel.class, CheckedOrders.BesideInParallel.class);

        assertThat(results)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "joins", PASSED,
                        "readsOneByOne", "CheckedOrders$InParallel.readsOneByOne: expected no N+1, but found 1",
                        "readsOneByOneUnchecked", PASSED));
    }
}
