package io.pgtender.benchmarks.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Rates behind Spring's {@code @Cacheable}. */
final class SpringRates {

    private SpringRates() {}

    static RateReader over(HikariDataSource pool) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(Rates.class, () -> new Rates(pool));
        context.register(Caching.class);
        context.refresh();
        Rates rates = context.getBean(Rates.class);
        return new RateReader() {
            @Override
            public Rate read(String country) throws SQLException {
                return rates.read(country);
            }

            @Override
            public void close() {
                context.close();
                pool.close();
            }
        };
    }

    /** What an application would write. */
    public static class Rates {
        private final HikariDataSource pool;

        Rates(HikariDataSource pool) {
            this.pool = pool;
        }

        @Cacheable("rates")
        public RateReader.Rate read(String country) throws SQLException {
            return RateReader.query(pool, country);
        }
    }

    /** Switches caching on. */
    @Configuration
    @EnableCaching(proxyTargetClass = true)
    public static class Caching {

        @Bean
        CacheManager cacheManager() {
            CaffeineCacheManager manager = new CaffeineCacheManager("rates");
            manager.setCaffeine(Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(Duration.ofHours(1)));
            return manager;
        }
    }
}
