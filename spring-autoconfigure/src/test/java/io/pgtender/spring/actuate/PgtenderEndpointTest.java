package io.pgtender.spring.actuate;

import static io.pgtender.spring.actuate.RunningShop.json;
import static io.pgtender.spring.actuate.RunningShop.list;
import static io.pgtender.spring.actuate.RunningShop.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.shop.ShopApplication;
import io.pgtender.spring.actuate.RunningShop.Security;
import io.pgtender.spring.actuate.RunningShop.Stack;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reading, as the endpoint is without any setting but its exposure. */
class PgtenderEndpointTest {

    private static final String SOURCE = "/data-sources/dataSource";

    private static final Map<Stack, RunningShop> SHOPS = new EnumMap<>(Stack.class);

    private static RunningShop shop(Stack stack) {
        return SHOPS.computeIfAbsent(stack, s -> {
            RunningShop started = RunningShop.start(s, Security.ABSENT, "pgtender.sampling-interval=1s");
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
    void index_ofAnApplication_listsItsDataSourcesAndSaysThatNothingCanBeChanged(Stack stack) {
        HttpResponse<String> response = shop(stack).get("");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .get()
                .asString()
                .startsWith("application/json");
        Map<String, Object> index = json(response);
        assertThat(list(index, "dataSources"))
                .singleElement()
                .satisfies(
                        one -> assertThat(one).containsEntry("id", "dataSource").containsEntry("watching", true));
        assertThat(object(index, "writes"))
                .containsEntry("allowed", false)
                .containsEntry("reason", "pgtender.endpoint.writes is not true");
        assertThat(index).doesNotContainKey("user");
        assertThat(json(shop(stack).get("/data-sources"))).containsEntry("version", 1);
    }

    @ParameterizedTest
    @EnumSource
    void firstLook_beforeAnyAnalysis_startsOneAndDoesNotWaitForIt(Stack stack) {
        try (RunningShop fresh = RunningShop.start(stack, Security.ABSENT)) {
            Map<String, Object> first = json(fresh.get(SOURCE + "/overview"));

            assertThat(object(first, "analysis").get("state")).isIn("RUNNING", "READY");
            assertThat(fresh.analysed()).containsKey("server");
        }
    }

    @ParameterizedTest
    @EnumSource
    void queries_afterTraffic_tellTimesAndCallSites(Stack stack) {
        Map<String, Object> queries = json(shop(stack).get(SOURCE + "/queries?limit=500"));

        Map<String, Object> query = named(queries, "SELECT id, note FROM orders WHERE customer = ?");
        assertThat(object(query, "latency")).containsEntry("calls", 30);
        assertThat(object(query, "callSite"))
                .containsEntry("method", "browse")
                .containsEntry("file", "ShopApplication.java");
    }

    @ParameterizedTest
    @EnumSource
    void query_withSamples_hasHistogramAndPlan(Stack stack) {
        String path = SOURCE + "/queries/" + fingerprint(stack, "SELECT id, note FROM orders WHERE customer = ?");

        Map<String, Object> detail = json(shop(stack).get(path));
        Map<String, Object> plan = json(shop(stack).get(path + "/plan"));

        assertThat(list(detail, "histogram").stream()
                        .mapToLong(bucket -> ((Number) bucket.get("calls")).longValue())
                        .sum())
                .isEqualTo(30);
        assertThat(object(plan, "root")).containsEntry("relation", "public.orders");
        assertThat(list(object(plan, "root"), "details"))
                .contains(Map.of("name", "Filter", "text", "(orders.customer = ?::text)"));
    }

    @ParameterizedTest
    @EnumSource
    void answers_ofEveryView_holdNoValueOfTheApplication(Stack stack) {
        RunningShop shop = shop(stack);
        shop.analysed();

        List<HttpResponse<String>> answers = new ArrayList<>();
        for (String path : paths(stack)) {
            answers.add(shop.get(path));
        }

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.statusCode()).as(answer.uri().toString()).isEqualTo(200);
            assertThat(answer.body())
                    .as(answer.uri().toString())
                    .doesNotContain("4711")
                    .doesNotContain("4712")
                    .doesNotContain("SECRET");
        });
        assertThat(answers).anySatisfy(answer -> assertThat(answer.body()).contains("CREATE INDEX CONCURRENTLY"));
        assertThat(answers).anySatisfy(answer -> assertThat(answer.body()).contains("22P02"));
    }

    private List<String> paths(Stack stack) {
        List<String> paths = new ArrayList<>(List.of("", "/data-sources", SOURCE));
        for (String view : List.of(
                "overview", "queries", "n-plus-one", "recommendations", "history", "changes", "cache", "health")) {
            paths.add(SOURCE + "/" + view);
            paths.add(SOURCE + "/" + view + "?window=PT1H&limit=1000");
        }
        for (Map<String, Object> query : list(json(shop(stack).get(SOURCE + "/queries?limit=1000")), "queries")) {
            String fingerprint = (String) object(query, "statement").get("fingerprint");
            paths.add(SOURCE + "/queries/" + fingerprint);
            paths.add(SOURCE + "/queries/" + fingerprint + "/plan");
        }
        return paths;
    }

    @ParameterizedTest
    @EnumSource
    void hostileNames_inStatements_comeBackAsTheyAre(Stack stack) {
        HttpResponse<String> response = shop(stack).get(SOURCE + "/queries?limit=500");

        assertThat(response.headers().firstValue("Content-Type"))
                .get()
                .asString()
                .startsWith("application/json");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(list(json(response), "queries"))
                .anySatisfy(
                        query -> assertThat((String) object(query, "statement").get("text"))
                                .contains(ShopApplication.HOSTILE.replace("\"", "\"\"")));
    }

    @ParameterizedTest
    @EnumSource
    void unknown_path_is404InWords(Stack stack) {
        for (String path : List.of(
                "/nothing",
                "/data-sources/other/overview",
                SOURCE + "/nothing",
                SOURCE + "/queries/0",
                SOURCE + "/history/0")) {
            HttpResponse<String> response = shop(stack).get(path);

            assertThat(response.statusCode()).as(path).isEqualTo(404);
            assertThat(json(response)).containsEntry("status", 404).containsKey("error");
        }
    }

    @ParameterizedTest
    @EnumSource
    void window_thatIsNone_is400(Stack stack) {
        assertThat(shop(stack).get(SOURCE + "/queries?window=yesterday").statusCode())
                .isEqualTo(400);
        assertThat(shop(stack).get(SOURCE + "/queries?limit=-1").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource
    void writing_withoutTheProperty_isNoOperation(Stack stack) {
        for (String path : List.of("/analysis", "/cache/clear", "/changes/pause", "/recommendations/0/apply")) {
            assertThat(shop(stack).post(SOURCE + path, "{}").statusCode())
                    .as(path)
                    .isIn(404, 405);
        }
    }

    @ParameterizedTest
    @EnumSource
    void page_ofTheEndpoint_hasStrictHeaders(Stack stack) {
        HttpResponse<String> page = shop(stack).get("/page", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElse("").replace(" ", ""))
                .isEqualToIgnoringCase("text/html;charset=UTF-8");
        assertThat(page.headers().allValues("Content-Security-Policy"))
                .containsExactly(EndpointHeaders.CONTENT_SECURITY_POLICY);
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-cache");
        assertThat(page.body()).startsWith("<!doctype html>");
    }

    @ParameterizedTest
    @EnumSource
    void page_thatTheClientHas_isNotSentAgain(Stack stack) {
        String tag = shop(stack).get("/page").headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again = shop(stack).get("/page", "If-None-Match", tag);
        HttpResponse<String> other = shop(stack).get("/page", "If-None-Match", "\"other\"");

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().firstValue("ETag")).contains(tag);
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(other.body()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void file_thatIsNone_is404(Stack stack) {
        for (String name : List.of(
                "none.js",
                "..%2fPgtenderEndpoint.class",
                "..",
                "%2e%2e",
                "index.html%00.js",
                "a/b.js",
                "PageAssets.class")) {
            assertThat(shop(stack).get("/page/" + name).statusCode()).as(name).isIn(400, 404);
        }
    }

    private String fingerprint(Stack stack, String text) {
        Map<String, Object> queries = json(shop(stack).get(SOURCE + "/queries?limit=500"));
        return (String) object(named(queries, text), "statement").get("fingerprint");
    }

    private static Map<String, Object> named(Map<String, Object> queries, String text) {
        return list(queries, "queries").stream()
                .filter(query -> text.equals(object(query, "statement").get("text")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + text + " in " + queries));
    }
}
