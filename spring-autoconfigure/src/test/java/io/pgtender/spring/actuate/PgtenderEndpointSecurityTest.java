package io.pgtender.spring.actuate;

import static io.pgtender.spring.actuate.RunningShop.json;
import static io.pgtender.spring.actuate.RunningShop.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.spring.actuate.RunningShop.Security;
import io.pgtender.spring.actuate.RunningShop.Stack;
import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The endpoint behind Spring Security as it is without any rule of the application's own. */
class PgtenderEndpointSecurityTest {

    private static final String PAUSE = "/data-sources/dataSource/changes/pause";

    @ParameterizedTest
    @EnumSource
    void endpoint_behindSpringSecurity_asksWhoComesAndForTheToken(Stack stack) {
        try (RunningShop shop = RunningShop.start(
                stack,
                Security.PRESENT,
                "pgtender.endpoint.writes=true",
                "management.endpoint.pgtender.access=unrestricted")) {
            for (String path : new String[] {"", "/page", "/data-sources/dataSource/queries"}) {
                assertThat(shop.get(path, "Accept", "application/json").statusCode())
                        .as(path)
                        .isEqualTo(401);
            }
            assertThat(shop.post(PAUSE, "{}", "Accept", "application/json").statusCode())
                    .isIn(401, 403);

            shop.as("alice", "wonderland");
            HttpResponse<String> index = shop.get("");
            assertThat(index.statusCode()).isEqualTo(200);
            assertThat(json(index)).containsEntry("user", "alice");
            assertThat(object(json(index), "writes"))
                    .containsEntry("allowed", true)
                    .doesNotContainKey("warning");
            assertThat(shop.post(PAUSE, "{}").statusCode()).isIn(401, 403);
            assertThat(json(shop.get("/data-sources/dataSource/changes"))).doesNotContainKey("switchedOff");

            String header = index.headers().firstValue("X-CSRF-Header").orElseThrow();
            String token = index.headers().firstValue("X-CSRF-Token").orElseThrow();
            HttpResponse<String> paused = shop.post(PAUSE, "{\"reason\":\"now\"}", header, token);

            assertThat(paused.statusCode()).as(paused.body()).isEqualTo(200);
            assertThat((String) json(paused).get("switchedOff")).contains("by alice: now");
        }
    }
}
