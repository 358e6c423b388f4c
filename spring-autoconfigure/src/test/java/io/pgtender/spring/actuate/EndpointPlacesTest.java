package io.pgtender.spring.actuate;

import static io.pgtender.spring.actuate.RunningShop.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.spring.actuate.RunningShop.Security;
import io.pgtender.spring.actuate.RunningShop.Stack;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the endpoint may be. */
class EndpointPlacesTest {

    @ParameterizedTest
    @EnumSource
    void endpoint_onAPortOfItsOwn_hasItsHeaders(Stack stack) {
        try (RunningShop shop = RunningShop.start(stack, Security.ABSENT, "management.server.port=0")) {
            HttpResponse<String> page = shop.get("/page");

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Security-Policy"))
                    .contains(EndpointHeaders.CONTENT_SECURITY_POLICY);
            assertThat(json(shop.get(""))).containsEntry("version", 1);
        }
    }

    @Test
    void endpoint_underAContextPath_hasItsHeaders() {
        try (RunningShop shop =
                RunningShop.start(Stack.SERVLET, Security.ABSENT, "server.servlet.context-path=/shop")) {
            HttpResponse<String> page = shop.get("/page");

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Security-Policy"))
                    .contains(EndpointHeaders.CONTENT_SECURITY_POLICY);
        }
    }
}
