package io.pgtender.benchmarks.cache;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;

/** Rates behind Hibernate's query cache, with the columns selected, so that no entity cache is needed beside it. */
final class HibernateRates {

    private HibernateRates() {}

    static RateReader over(HikariDataSource pool) {
        Configuration configuration = new Configuration();
        configuration.addAnnotatedClass(RateEntity.class);
        configuration.getProperties().put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, pool);
        configuration.setProperty(AvailableSettings.USE_QUERY_CACHE, "true");
        configuration.setProperty(AvailableSettings.USE_SECOND_LEVEL_CACHE, "true");
        configuration.setProperty(AvailableSettings.CACHE_REGION_FACTORY, "jcache");
        configuration.setProperty("hibernate.javax.cache.missing_cache_strategy", "create");
        configuration.setProperty(
                "hibernate.javax.cache.provider", "com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider");
        SessionFactory factory = configuration.buildSessionFactory();
        return new RateReader() {
            @Override
            public Rate read(String country) {
                try (Session session = factory.openSession()) {
                    Object[] row = session.createSelectionQuery(
                                    "select r.zone, r.fee from Rate r where r.country = :country", Object[].class)
                            .setParameter("country", country)
                            .setCacheable(true)
                            .getSingleResult();
                    return new Rate((Integer) row[0], (BigDecimal) row[1]);
                }
            }

            @Override
            public void close() {
                factory.close();
                pool.close();
            }
        };
    }

    /** A row of the table. */
    @Entity(name = "Rate")
    @jakarta.persistence.Table(name = "rate")
    public static class RateEntity {

        @Id
        String country = "";

        int zone;

        BigDecimal fee = BigDecimal.ZERO;
    }
}
