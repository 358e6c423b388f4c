package io.pgtender.spring.actuate;

import com.example.shop.ShopApplication;
import com.example.shop.ShopApplication.Shop;
import io.pgtender.spring.WithoutSecurity;
import io.pgtender.testing.TestPostgres;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.util.ClassUtils;

/** The shop on a real server of either web stack, and a client of its endpoint. */
final class RunningShop implements AutoCloseable {

    /** The web stacks. */
    enum Stack {
        SERVLET,
        REACTIVE
    }

    /** Whether anybody asks who comes. */
    enum Security {
        ABSENT,
        PRESENT
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Spring Boot 4 cannot have a management port with both servers on the class path. */
    private static final String TOMCAT_BESIDE_NETTY =
            "org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration";

    private final ConfigurableApplicationContext context;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient client = client();
    private final String base;
    private final List<String> login = new ArrayList<>();

    private RunningShop(ConfigurableApplicationContext context, String base) {
        this.context = context;
        this.base = base;
    }

    /** With an own, new database that has its tables. */
    static RunningShop start(Stack stack, Security security, String... properties) {
        // Two logging back ends are on the tests' class path; Boot must not choose.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        PGSimpleDataSource database = TestPostgres.newDatabase();
        List<String> all = new ArrayList<>(List.of(
                "spring.main.web-application-type=" + stack,
                "spring.main.banner-mode=off",
                "server.port=0",
                "spring.flyway.enabled=false",
                "spring.datasource.url=" + database.getUrl(),
                "spring.datasource.username=" + database.getUser(),
                "spring.datasource.hikari.maximum-pool-size=4",
                "spring.security.user.name=alice",
                "spring.security.user.password=wonderland",
                "management.endpoints.web.exposure.include=pgtender"));
        List<String> excluded = new ArrayList<>(List.of(TOMCAT_BESIDE_NETTY));
        if (security == Security.ABSENT) {
            excluded.addAll(WithoutSecurity.CONFIGURATIONS);
        }
        all.add("spring.autoconfigure.exclude=" + String.join(",", excluded));
        all.addAll(List.of(properties));
        ConfigurableApplicationContext context = new SpringApplicationBuilder(ShopApplication.class)
                .initializers(new Netty(stack))
                .run(all.stream().map(property -> "--" + property).toArray(String[]::new));
        context.getBean(Shop.class).open();
        String management = context.getEnvironment().getProperty("local.management.port");
        String port = management != null ? management : context.getEnvironment().getProperty("local.server.port");
        boolean same =
                management == null || management.equals(context.getEnvironment().getProperty("local.server.port"));
        String prefix = same ? context.getEnvironment().getProperty("server.servlet.context-path", "") : "";
        return new RunningShop(context, "http://localhost:" + port + prefix + "/actuator/pgtender");
    }

    /** Has the reactive stack run on Netty, as it does in an application that has no Tomcat. */
    private record Netty(Stack stack) implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        private static final List<String> FACTORIES = List.of(
                "org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory",
                "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory");

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            if (stack == Stack.REACTIVE && context instanceof GenericApplicationContext registry) {
                String present = FACTORIES.stream()
                        .filter(name -> ClassUtils.isPresent(name, null))
                        .findFirst()
                        .orElseThrow();
                // Its own event loops, so that the end of one application is not that of the others.
                registry.registerBean("nettyResources", ReactorResourceFactory.class, () -> {
                    ReactorResourceFactory resources = new ReactorResourceFactory();
                    resources.setUseGlobalResources(false);
                    return resources;
                });
                RootBeanDefinition server = new RootBeanDefinition(ClassUtils.resolveClassName(present, null));
                server.getPropertyValues().add("resourceFactory", new RuntimeBeanReference("nettyResources"));
                registry.registerBeanDefinition("netty", server);
            }
        }
    }

    Shop shop() {
        return context.getBean(Shop.class);
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    /** Sends this login with all further requests. */
    RunningShop as(String user, String password) {
        String encoded = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        login.addAll(List.of("Authorization", "Basic " + encoded));
        return this;
    }

    /** @param headers names and values in turn */
    HttpResponse<String> get(String path, String... headers) {
        return send(client, request(path, headers).GET().build());
    }

    /** JSON, unless the headers say otherwise. */
    HttpResponse<String> post(String path, String body, String... headers) {
        HttpRequest.Builder request = request(path, headers).POST(HttpRequest.BodyPublishers.ofString(body));
        if (!List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        // On a connection of its own: Netty may leave the body of a request that is refused unread, and what follows on
        // the
        // same connection unanswered.
        return send(client(), request.build());
    }

    private HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(cookies)
                .build();
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
        List<String> all = new ArrayList<>(login);
        all.addAll(List.of(headers));
        return all.isEmpty() ? request : request.headers(all.toArray(String[]::new));
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, Object> json(HttpResponse<String> response) {
        return JsonParserFactory.getJsonParser().parseMap(response.body());
    }

    /** The first answer that satisfies the condition. */
    Map<String, Object> until(String path, Predicate<Map<String, Object>> condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            Map<String, Object> answer = json(get(path));
            if (condition.test(answer)) {
                return answer;
            }
            if (Instant.now().isAfter(end)) {
                throw new AssertionError(path + " did not get there: " + answer);
            }
            Thread.onSpinWait();
        }
    }

    /** The recommendations, once an analysis has ended. */
    Map<String, Object> analysed() {
        return until(
                "/data-sources/dataSource/recommendations",
                answer -> "READY".equals(object(answer, "analysis").get("state")));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Map<String, Object> parent, String name) {
        Object value = parent.get(name);
        if (!(value instanceof Map)) {
            throw new AssertionError(name + " is no object in " + parent);
        }
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> list(Map<String, Object> parent, String name) {
        Object value = parent.get(name);
        if (!(value instanceof List)) {
            throw new AssertionError(name + " is no list in " + parent);
        }
        return (List<Map<String, Object>>) value;
    }

    @Override
    public void close() {
        context.close();
    }
}
