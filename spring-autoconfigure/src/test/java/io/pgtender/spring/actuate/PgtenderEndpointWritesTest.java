package io.pgtender.spring.actuate;

import static io.pgtender.spring.actuate.RunningShop.json;
import static io.pgtender.spring.actuate.RunningShop.list;
import static io.pgtender.spring.actuate.RunningShop.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.spring.actuate.RunningShop.Security;
import io.pgtender.spring.actuate.RunningShop.Stack;
import java.net.http.HttpResponse;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changing things where it was asked for and nobody asks who comes. */
class PgtenderEndpointWritesTest {

    private static final String SOURCE = "/data-sources/dataSource";
    private static final String[] WRITES = {
        "pgtender.endpoint.writes=true", "management.endpoint.pgtender.access=unrestricted"
    };

    private static final Map<Stack, RunningShop> SHOPS = new EnumMap<>(Stack.class);

    private static RunningShop shop(Stack stack) {
        return SHOPS.computeIfAbsent(stack, s -> {
            RunningShop started = RunningShop.start(s, Security.ABSENT, WRITES);
            started.shop().browse();
            return started;
        });
    }

    @AfterAll
    static void close() {
        SHOPS.values().forEach(RunningShop::close);
        SHOPS.clear();
    }

    @ParameterizedTest
    @EnumSource
    void index_withoutSecurity_warnsThatWritesAreOn(Stack stack) {
        assertThat(object(json(shop(stack).get("")), "writes"))
                .containsEntry("allowed", true)
                .hasEntrySatisfying(
                        "warning", warning -> assertThat((String) warning).contains("there is no Spring Security"));
    }

    @ParameterizedTest
    @EnumSource
    void recommendation_triedThenAppliedThenTakenBack_isInTheJournalWithWhoAskedForIt(Stack stack) {
        RunningShop shop = shop(stack);
        String recommendation = index(shop);

        Map<String, Object> dryRun = json(shop.post(SOURCE + "/recommendations/" + recommendation + "/dry-run", "{}"));
        assertThat(dryRun).containsEntry("wouldApply", true);
        assertThat(object(dryRun, "entry")).containsEntry("state", "DRY_RUN");
        assertThat(list(json(shop.get(SOURCE + "/history")), "entries")).isEmpty();

        HttpResponse<String> applied =
                shop.post(SOURCE + "/recommendations/" + recommendation + "/apply", confirm(dryRun));
        assertThat(applied.statusCode()).as(applied.body()).isEqualTo(202);
        Map<String, Object> entry = ended(shop, json(applied));
        assertThat(entry).containsEntry("state", "APPLIED").containsEntry("appliedBy", "anonymous");
        assertThat(json(shop.get(SOURCE + "/history/" + entry.get("id")))).containsKey("verdict");

        String path = SOURCE + "/history/" + entry.get("id");
        Map<String, Object> trial = json(shop.post(path + "/dry-run", "{}"));
        HttpResponse<String> reverted = shop.post(path + "/revert", confirm(trial));
        assertThat(reverted.statusCode()).as(reverted.body()).isEqualTo(202);
        assertThat(ended(shop, json(reverted)))
                .containsEntry("state", "REVERTED")
                .containsEntry("revertedBy", "anonymous");
    }

    @ParameterizedTest
    @EnumSource
    void apply_withoutTheDryRunItFollows_isRefused(Stack stack) {
        RunningShop shop = shop(stack);
        String path = SOURCE + "/recommendations/" + index(shop);

        assertThat(shop.post(path + "/apply", "{}").statusCode()).isEqualTo(400);
        assertThat(shop.post(path + "/apply", "{\"confirm\":\"0123\"}").statusCode())
                .isEqualTo(409);
        assertThat(list(json(shop.get(SOURCE + "/changes")), "underWay")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void post_asAFormOfAnotherSiteSendsIt_isRefused(Stack stack) {
        String path = SOURCE + "/changes/pause";
        for (String type :
                new String[] {"application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"}) {
            assertThat(shop(stack)
                            .post(path, "{\"reason\":\"x\"}", "Content-Type", type)
                            .statusCode())
                    .as(type)
                    .isEqualTo(415);
        }
        assertThat(json(shop(stack).get(SOURCE + "/changes"))).doesNotContainKey("switchedOff");
    }

    @ParameterizedTest
    @EnumSource
    void changes_pausedAndResumed_saySo(Stack stack) {
        Map<String, Object> paused = json(shop(stack).post(SOURCE + "/changes/pause", "{\"reason\":\"we deploy\"}"));
        Map<String, Object> resumed = json(shop(stack).post(SOURCE + "/changes/resume", "{}"));

        assertThat((String) paused.get("switchedOff")).contains("we deploy").contains("anonymous");
        assertThat(resumed).doesNotContainKey("switchedOff");
    }

    @ParameterizedTest
    @EnumSource
    void unknown_action_is404AndAnythingWithoutACache409(Stack stack) {
        assertThat(shop(stack).post(SOURCE + "/changes/everything", "{}").statusCode())
                .isEqualTo(404);
        assertThat(shop(stack).post(SOURCE + "/recommendations/0/apply", "{}").statusCode())
                .isEqualTo(404);
        assertThat(shop(stack).post(SOURCE + "/cache/clear", "{}").statusCode()).isEqualTo(409);
        assertThat(shop(stack).post("/page", "{}").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource
    void writing_withReadAccessOnly_isNoOperation(Stack stack) {
        try (RunningShop shop = RunningShop.start(stack, Security.ABSENT, WRITES[0])) {
            assertThat(shop.post(SOURCE + "/changes/pause", "{}").statusCode()).isIn(404, 405);
            assertThat(object(json(shop.get("")), "writes"))
                    .containsEntry("allowed", false)
                    .containsEntry("reason", "management.endpoint.pgtender.access is not unrestricted");
        }
    }

    private static String index(RunningShop shop) {
        return list(shop.analysed(), "recommendations").stream()
                .filter(one -> "CREATE_INDEX".equals(object(one, "change").get("type")))
                .map(one -> (String) one.get("id"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no index is recommended"));
    }

    private static String confirm(Map<String, Object> dryRun) {
        return "{\"confirm\":\"" + dryRun.get("confirm") + "\"}";
    }

    /** The entry of an order, once it has ended. */
    private static Map<String, Object> ended(RunningShop shop, Map<String, Object> order) {
        Map<String, Object> changes = shop.until(
                SOURCE + "/changes",
                answer -> list(answer, "recent").stream()
                        .anyMatch(one -> one.get("id").equals(order.get("id"))));
        Map<String, Object> ended = list(changes, "recent").stream()
                .filter(one -> one.get("id").equals(order.get("id")))
                .findFirst()
                .orElseThrow();
        assertThat(ended).containsEntry("state", "ENDED");
        return object(ended, "entry");
    }
}
