package io.pgtender.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.observation.UnitOfWork;
import io.pgtender.testing.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** A whole application with Tomcat: requests are units of work, and the health indicator is there. */
class RequestUnitsTest {

    private static final PGSimpleDataSource DATABASE = TestPostgres.newDatabase();

    /** A unit is closed after the answer went out. */
    private static final Duration AT_MOST = Duration.ofSeconds(20);

    private static final List<UnitOfWork> SEEN = new CopyOnWriteArrayList<>();

    private static @Nullable ConfigurableApplicationContext application;

    @BeforeAll
    static void start() {
        application = new SpringApplicationBuilder(Application.class)
                .properties(
                        "server.port=0",
                        "spring.datasource.url=" + DATABASE.getUrl(),
                        "spring.datasource.username=" + DATABASE.getUser(),
                        "management.endpoint.health.show-details=always",
                        // No broker is there, and what migrates is not asked for.
                        "management.health.rabbit.enabled=false",
                        "management.health.jms.enabled=false",
                        "spring.flyway.enabled=false",
                        "spring.autoconfigure.exclude=" + String.join(",", WithoutSecurity.CONFIGURATIONS),
                        "spring.main.banner-mode=off")
                .run();
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        String port = application.getEnvironment().getProperty("local.server.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        BodyHandlers.ofString());
    }

    private static void awaitClosed(UnitOfWork unit) throws InterruptedException {
        Instant deadline = Instant.now().plus(AT_MOST);
        while (!unit.isClosed()) {
            assertThat(Instant.now()).as("%s is to be closed by", unit).isBefore(deadline);
            Thread.sleep(5);
        }
    }

    @Test
    void request_isAUnitNamedByItsRoute() throws Exception {
        assertThat(get("/orders/7").body()).isEqualTo("7");

        assertThat(SEEN).hasSize(1);
        awaitClosed(SEEN.get(0));
        assertThat(SEEN.get(0).name()).isEqualTo("GET /orders/{id}");
    }

    @Test
    void callable_worksForTheUnitOfItsRequest() throws Exception {
        get("/callable");

        assertThat(SEEN).hasSize(2);
        awaitClosed(SEEN.get(0));
        assertThat(SEEN.get(0).name()).isEqualTo("GET /callable");
        assertThat(SEEN.get(1).name()).isEqualTo("GET /callable");
        assertThat(SEEN.get(1).isClosed()).isTrue();
    }

    @Test
    void deferredResult_closesItsUnitWhenItIsAnswered() throws Exception {
        assertThat(get("/deferred").body()).isEqualTo("later");

        awaitClosed(SEEN.get(0));
        assertThat(SEEN.get(0).name()).isEqualTo("GET /deferred");
    }

    @Test
    void failure_closesTheUnit() throws Exception {
        assertThat(get("/failure").statusCode()).isEqualTo(500);

        awaitClosed(SEEN.get(0));
    }

    @Test
    void twoRequests_areTwoUnits() throws Exception {
        get("/orders/7");
        awaitClosed(SEEN.get(0));
        get("/orders/8");
        awaitClosed(SEEN.get(1));

        assertThat(SEEN.get(0)).isNotSameAs(SEEN.get(1));
    }

    @Test
    void health_isUpAndTellsWhatIsOn() throws Exception {
        HttpResponse<String> health = get("/actuator/health");

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body())
                .startsWith("{\"")
                .contains("\"pgtender\":{")
                .contains("\"dataSource\":{\"watching\":true");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Orders.class)
    static class Application {}

    @RestController
    static class Orders {

        private final JdbcTemplate jdbc;

        Orders(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @GetMapping("/orders/{id}")
        String order(@PathVariable("id") int id) {
            SEEN.add(UnitOfWork.current());
            return String.valueOf(jdbc.queryForObject("SELECT ?::int", Integer.class, id));
        }

        @GetMapping("/callable")
        Callable<String> callable() {
            SEEN.add(UnitOfWork.current());
            return () -> {
                SEEN.add(UnitOfWork.current());
                return "done";
            };
        }

        @GetMapping("/deferred")
        DeferredResult<String> deferred() {
            UnitOfWork unit = UnitOfWork.current();
            SEEN.add(unit);
            DeferredResult<String> result = new DeferredResult<>();
            new Thread(unit.wrap(() -> {
                        result.setResult("later");
                    }))
                    .start();
            return result;
        }

        @GetMapping("/failure")
        String failure() {
            SEEN.add(UnitOfWork.current());
            throw new IllegalStateException("expected by a test");
        }
    }
}
