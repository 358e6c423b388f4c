package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.cache.CachePolicy;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What Hibernate, jOOQ, MyBatis and Spring read is served, and each sees its own writes at once. */
class CacheFrameworksTest {

    private static final Duration SETTLED = Duration.ofSeconds(20);

    private HikariDataSource pool;

    @BeforeEach
    void open() throws SQLException {
        pool = Shop.pool(
                Shop.database(
                        "CREATE TABLE rates (country text PRIMARY KEY, fee numeric(10, 2) NOT NULL)",
                        "INSERT INTO rates (country, fee) VALUES ('DE', 4.90), ('FR', 5.90)"),
                4);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private interface Application {
        BigDecimal fee(String country);

        void raise(String country);
    }

    private void isServedAndSeesItsWrites(String sql, Function<DataSource, Application> framework) {
        try (TenderDataSource tended = TenderDataSource.builder(pool)
                .cache(CachePolicy.builder().rule(sql, Duration.ofHours(1)).build())
                .build()) {
            Application application = framework.apply(tended);
            long deadline = System.nanoTime() + SETTLED.toNanos();
            while (hits(tended) < 3 && System.nanoTime() - deadline < 0) {
                assertThat(application.fee("DE")).isEqualByComparingTo("4.90");
                assertThat(application.fee("FR")).isEqualByComparingTo("5.90");
            }
            assertThat(hits(tended))
                    .as(() -> tended.cache().orElseThrow().statistics().toString())
                    .isGreaterThanOrEqualTo(3);

            application.raise("DE");

            assertThat(application.fee("DE")).isEqualByComparingTo("5.90");
            assertThat(application.fee("DE")).isEqualByComparingTo("5.90");
        }
    }

    private static long hits(TenderDataSource tended) {
        return tended.cache().orElseThrow().statistics().hits();
    }

    @Test
    void springsJdbcClient() {
        isServedAndSeesItsWrites("SELECT fee FROM rates WHERE country = ?", dataSource -> {
            JdbcClient client = JdbcClient.create(dataSource);
            return new Application() {
                @Override
                public BigDecimal fee(String country) {
                    return client.sql("SELECT fee FROM rates WHERE country = :country")
                            .param("country", country)
                            .query(BigDecimal.class)
                            .single();
                }

                @Override
                public void raise(String country) {
                    client.sql("UPDATE rates SET fee = fee + 1 WHERE country = :country")
                            .param("country", country)
                            .update();
                }
            };
        });
    }

    @Test
    void jooq() {
        isServedAndSeesItsWrites(
                "select \"rates\".\"fee\" from \"rates\" where \"rates\".\"country\" = ?", dataSource -> {
                    DSLContext context = DSL.using(dataSource, SQLDialect.POSTGRES);
                    var fee = DSL.field(DSL.name("rates", "fee"), BigDecimal.class);
                    var key = DSL.field(DSL.name("rates", "country"), String.class);
                    return new Application() {
                        @Override
                        public BigDecimal fee(String country) {
                            return context.select(fee)
                                    .from(DSL.table(DSL.name("rates")))
                                    .where(key.eq(country))
                                    .fetchSingle(fee);
                        }

                        @Override
                        public void raise(String country) {
                            context.update(DSL.table(DSL.name("rates")))
                                    .set(DSL.field(DSL.name("fee"), BigDecimal.class), fee.plus(1))
                                    .where(key.eq(country))
                                    .execute();
                        }
                    };
                });
    }

    /** What MyBatis asks. */
    public interface RateMapper {
        @Select("SELECT fee FROM rates WHERE country = #{country}")
        BigDecimal fee(@Param("country") String country);

        @Update("UPDATE rates SET fee = fee + 1 WHERE country = #{country}")
        int raise(@Param("country") String country);
    }

    @Test
    void mybatis() {
        isServedAndSeesItsWrites("SELECT fee FROM rates WHERE country = ?", dataSource -> {
            org.apache.ibatis.session.Configuration configuration = new org.apache.ibatis.session.Configuration(
                    new Environment("test", new JdbcTransactionFactory(), dataSource));
            configuration.addMapper(RateMapper.class);
            SqlSessionFactory factory = new SqlSessionFactoryBuilder().build(configuration);
            return new Application() {
                @Override
                public BigDecimal fee(String country) {
                    try (SqlSession session = factory.openSession()) {
                        return session.getMapper(RateMapper.class).fee(country);
                    }
                }

                @Override
                public void raise(String country) {
                    try (SqlSession session = factory.openSession()) {
                        session.getMapper(RateMapper.class).raise(country);
                        session.commit();
                    }
                }
            };
        });
    }

    /** What Hibernate maps. */
    @Entity(name = "Rate")
    @jakarta.persistence.Table(name = "rates")
    public static class Rate {
        @Id
        String country = "";

        BigDecimal fee = BigDecimal.ZERO;
    }

    @Test
    void hibernate() {
        isServedAndSeesItsWrites("select r1_0.country,r1_0.fee from rates r1_0 where r1_0.country=?", dataSource -> {
            org.hibernate.cfg.Configuration configuration = new org.hibernate.cfg.Configuration();
            configuration.addAnnotatedClass(Rate.class);
            configuration.getProperties().put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, dataSource);
            SessionFactory factory = configuration.buildSessionFactory();
            return new Application() {
                @Override
                public BigDecimal fee(String country) {
                    // A session of its own each time: its first level would hide the read.
                    return factory.fromTransaction(session -> session.find(Rate.class, country).fee);
                }

                @Override
                public void raise(String country) {
                    factory.inTransaction(session -> {
                        Rate rate = session.find(Rate.class, country);
                        rate.fee = rate.fee.add(BigDecimal.ONE);
                    });
                }
            };
        });
    }
}
