package io.pgtender.spring;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What the starter adds to the start of a web application, in pairs with and without it. On demand, since it measures:
 * {@code -Dtest=StartUpCost -DargLine=-Dpgtender.measure=true}. The first pair of a process is a cold start, which is what
 * a deployment sees; the others are warm.
 */
@EnabledIfSystemProperty(named = "pgtender.measure", matches = "true")
class StartUpCost {

    private static final int PAIRS = 12;

    @Test
    void measure() {
        List<Long> with = new ArrayList<>();
        List<Long> without = new ArrayList<>();
        // The container and its libraries are loaded once for both.
        start("false");
        long cold = start("true");
        for (int pair = 0; pair < PAIRS; pair++) {
            without.add(start("false"));
            with.add(start("true"));
        }
        System.out.printf(
                "start-up cost (CPU time of the starting thread): first with pgtender %d ms; then medians of %d: with %d ms, without %d ms%n",
                cold, PAIRS, median(with), median(without));
    }

    private static long start(String enabled) {
        // CPU time of the thread that starts: others on the machine do not count.
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begun = threads.getCurrentThreadCpuTime();
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .properties(
                        "server.port=0",
                        "pgtender.enabled=" + enabled,
                        "spring.flyway.enabled=false",
                        "spring.main.banner-mode=off",
                        "management.health.defaults.enabled=false",
                        "logging.level.root=warn")
                .run()) {
            return (threads.getCurrentThreadCpuTime() - begun) / 1_000_000;
        }
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        /** Never connected: what a start costs without a database. */
        @Bean
        DataSource dataSource() {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:1/nobody");
            return pool;
        }
    }
}
