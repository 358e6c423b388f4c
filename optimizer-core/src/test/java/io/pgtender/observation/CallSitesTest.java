package io.pgtender.observation;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.shop.OrderService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallSitesTest {

    private final OrderService application = new OrderService();

    @Test
    void call_site_of_a_direct_call_is_its_line() {
        CallSite site = application.direct();

        assertThat(site.className()).isEqualTo(OrderService.class.getName());
        assertThat(site.methodName()).isEqualTo("direct");
        assertThat(site.fileName()).isEqualTo("OrderService.java");
        assertThat(site.lineNumber()).isPositive();
    }

    @Test
    void call_site_in_a_lambda_is_the_enclosing_method() {
        assertThat(application.throughLambda().methodName()).isEqualTo("throughLambda");
    }

    @Test
    void call_site_behind_a_method_reference_is_its_caller() {
        assertThat(application.throughMethodReference().methodName()).isEqualTo("throughMethodReference");
    }

    @Test
    void call_site_behind_reflection_is_its_caller() throws Exception {
        assertThat(application.throughProxyAndReflection().methodName()).isEqualTo("throughProxyAndReflection");
    }

    @Test
    void call_site_of_the_same_line_is_equal_each_time() {
        CallSite first = null;
        CallSite second = null;
        for (int i = 0; i < 2; i++) {
            first = second;
            second = application.direct();
        }
        assertThat(second).isEqualTo(first);
    }

    @Test
    void thread_without_application_frames_has_no_call_site() throws InterruptedException {
        CallSite[] captured = {new CallSite("", "", "", 0)};
        // Frames of this package are ours, so those of this test are passed over.
        Thread thread = new Thread(() -> captured[0] = CallSites.capture());
        thread.start();
        thread.join();
        assertThat(captured[0]).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "lambda$list$0,list",
        "lambda$new$3,<init>",
        "lambda$static$1,<clinit>",
        "lambda$,lambda$",
        "list,list",
        "list$lambda$0,list"
    })
    void enclosing_method_is_taken_from_a_lambdas_name(String methodName, String expected) {
        assertThat(CallSites.enclosingMethod(methodName)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.pgtender.Advisor",
                "io.pgtender.jdbc.TenderDataSource",
                "io.pgtender.workload.ShapeRecorder",
                "org.postgresql.jdbc.PgConnection",
                "com.zaxxer.hikari.pool.HikariProxyConnection",
                "org.hibernate.internal.SessionImpl",
                "org.springframework.jdbc.core.JdbcTemplate",
                "org.apache.catalina.core.StandardWrapperValve",
                "graphql.schema.DataFetcher",
                "org.junit.jupiter.engine.execution.MethodInvocation",
                "jdk.proxy2.$Proxy17",
                "com.example.OrderService$$SpringCGLIB$$0",
                "com.example.Order$HibernateProxy$x1",
                "com.example.Order$ByteBuddy$a1",
            })
    void library_or_generated_class_is_passed_over(String className) {
        assertThat(CallSites.isPassedOver(className)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.pgtender.examples.Quickstart",
                "io.pgtender.benchmarks.Overhead",
                "io.pgtenderish.Shop",
                "com.example.OrderService",
                "com.example.OrderService$Inner",
                "com.example.Shop$$anon$1",
                "org.springframework.samples.petclinic.owner.OwnerController",
                "TopLevel",
            })
    void application_class_is_not_passed_over(String className) {
        assertThat(CallSites.isPassedOver(className)).isFalse();
    }
}
