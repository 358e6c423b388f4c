package com.example.bookshop.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * A PostgreSQL of the shop's own where {@code spring.datasource.url} names none; it goes away with the process. Where
 * something else brings the server, as Testcontainers do, {@code bookshop.embedded-postgres=false} says so.
 */
public final class EmbeddedServer implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

    private static final String URL = "spring.datasource.url";

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        ConfigurableEnvironment environment = event.getEnvironment();
        if (environment.containsProperty(URL)
                || !environment.getProperty("bookshop.embedded-postgres", Boolean.class, true)) {
            return;
        }
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "embedded PostgreSQL",
                        Map.of(
                                URL,
                                start().getJdbcUrl("postgres", "postgres"),
                                "spring.datasource.username",
                                "postgres")));
    }

    /** A server for a show: it forgets what a power cut would. */
    public static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setServerConfig("shared_buffers", "128MB")
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_wal_size", "2GB")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("no embedded PostgreSQL; name a server with --" + URL, e);
        }
    }
}
