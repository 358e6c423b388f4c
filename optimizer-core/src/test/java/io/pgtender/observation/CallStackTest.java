package io.pgtender.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.shop.CallChains;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallStackTest {

    private final CallChains application = new CallChains();

    @Test
    void frames_are_those_of_the_application_nearest_first() {
        assertThat(ofApplication(application.service())).containsExactly("repository", "service");
    }

    @Test
    void top_is_what_capture_finds() {
        CallStack stack = application.service();

        assertThat(stack).isNotNull();
        assertThat(stack.top()).isEqualTo(stack.frames().get(0));
        assertThat(stack.top().toString()).startsWith("CallChains.repository(CallChains.java:");
    }

    @Test
    void frames_end_with_the_fifth() {
        assertThat(ofApplication(application.throughSix()))
                .containsExactly("repository", "fifth", "fourth", "third", "second");
    }

    @Test
    void lambda_and_its_method_are_one_frame() {
        assertThat(ofApplication(application.throughLambda())).containsExactly("repository", "throughLambda");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 50})
    void recursion_is_one_frame_however_deep(int depth) {
        assertThat(ofApplication(application.recursive(depth))).containsExactly("repository", "recursive");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 50})
    void recursion_through_another_method_is_the_same_however_deep(int depth) {
        assertThat(ofApplication(application.mutuallyRecursive(depth)))
                .containsExactly("repository", "mutuallyRecursive", "other", "mutuallyRecursive");
    }

    @Test
    void thread_without_application_frames_has_no_call_stack() throws InterruptedException {
        List<@Nullable CallStack> captured = new ArrayList<>();
        Thread thread = new Thread(() -> captured.add(CallSites.captureStack()));
        thread.start();
        thread.join();

        assertThat(captured).hasSize(1).containsOnlyNulls();
    }

    @Test
    void stack_without_frames_is_refused() {
        assertThatThrownBy(() -> new CallStack(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deepest_common_frame_of_a_list_and_its_loop_is_the_line_of_the_loop() {
        List<CallStack> stacks = application.listAndLoop();
        CallStack list = stacks.get(0);
        CallStack each = stacks.get(1);

        CallSite loop = each.deepestCommon(list).orElseThrow();

        assertThat(loop.methodName()).isEqualTo("listAndLoop");
        assertThat(loop).isEqualTo(each.frames().get(2));
        assertThat(loop.lineNumber()).isGreaterThan(list.frames().get(1).lineNumber());
    }

    @Test
    void helper_that_both_came_through_is_not_common() {
        CallStack list = stack("Jdbc.query:5", "OrderDao.list:10", "Service.show:20", "Controller.get:7");
        CallStack each = stack("Jdbc.query:5", "CustomerDao.find:30", "Service.show:22", "Controller.get:7");

        assertThat(each.deepestCommon(list)).contains(frame("Service.show:22"));
        assertThat(list.deepestCommon(each)).contains(frame("Service.show:20"));
    }

    @Test
    void method_that_was_called_from_two_lines_is_not_common() {
        CallStack list = stack("OrderDao.list:10", "Service.show:20", "Controller.get:7");
        CallStack each = stack("CustomerDao.find:30", "Service.show:22", "Controller.get:8");

        assertThat(each.deepestCommon(list)).contains(frame("Controller.get:8"));
    }

    @Test
    void common_frame_is_found_where_a_deeper_stack_was_cut() {
        CallStack list = stack("OrderDao.list:10", "Service.show:20", "Controller.get:7", "Filter.run:3");
        CallStack each = stack("A.a:1", "B.b:2", "C.c:3", "CustomerDao.find:30", "Service.show:22");

        assertThat(each.deepestCommon(list)).contains(frame("Service.show:22"));
    }

    @Test
    void stacks_of_unrelated_calls_have_nothing_in_common() {
        CallStack list = stack("OrderDao.list:10", "Service.show:20");
        CallStack each = stack("CustomerDao.find:30", "Worker.run:5");

        assertThat(each.deepestCommon(list)).isEmpty();
    }

    @Test
    void cycle_at_the_end_of_what_is_kept_is_collapsed() {
        CallStackBuilder<CallSite> stack = new CallStackBuilder<>(CallSite::isSameMethod);
        for (String frame : List.of("A.a:1", "B.b:1", "C.c:1", "D.d:1", "C.c:2", "D.d:1", "C.c:2", "D.d:1", "E.e:1")) {
            assertThat(stack.isFull()).isFalse();
            stack.add(frame(frame));
        }
        assertThat(new CallStack(stack.nearest())).isEqualTo(stack("A.a:1", "B.b:1", "C.c:1", "D.d:1", "E.e:1"));
    }

    @Test
    void method_that_returns_after_others_stays() {
        CallStackBuilder<CallSite> stack = new CallStackBuilder<>(CallSite::isSameMethod);
        Stream.of("Dao.find:1", "Tx.run:5", "Service.show:22", "Tx.run:5", "Controller.get:7")
                .map(CallStackTest::frame)
                .forEach(stack::add);

        assertThat(new CallStack(stack.nearest()))
                .isEqualTo(stack("Dao.find:1", "Tx.run:5", "Service.show:22", "Tx.run:5", "Controller.get:7"));
    }

    /** Methods of the application; this test and what runs it are passed over. */
    private static List<String> ofApplication(@Nullable CallStack stack) {
        assertThat(stack).isNotNull();
        assertThat(stack.frames()).allMatch(frame -> frame.className().equals(CallChains.class.getName()));
        return stack.frames().stream().map(CallSite::methodName).toList();
    }

    private static CallStack stack(String... frames) {
        return new CallStack(Stream.of(frames).map(CallStackTest::frame).toList());
    }

    /** From {@code Class.method:line}. */
    private static CallSite frame(String text) {
        int dot = text.indexOf('.');
        int colon = text.indexOf(':');
        String className = text.substring(0, dot);
        return new CallSite(
                "com.example." + className,
                text.substring(dot + 1, colon),
                className + ".java",
                Integer.parseInt(text.substring(colon + 1)));
    }
}
