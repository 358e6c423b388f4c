package io.pgtender.benchmarks.cache;

import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.cache.CachePolicy;
import io.pgtender.jdbc.TenderDataSource;
import java.time.Duration;

/** What answers a read. Each over a HikariCP of its own, set up as its documentation says. */
public enum CachedBy {
    /** The server, each time. */
    NOTHING {
        @Override
        RateReader over(RateServer server, int connections) {
            HikariDataSource pool = server.pool(connections);
            return closing(country -> RateReader.query(pool, country), pool);
        }
    },
    /** The server, each time, through pgtender without a cache. */
    TENDER_WATCHING {
        @Override
        RateReader over(RateServer server, int connections) {
            HikariDataSource pool = server.pool(connections);
            TenderDataSource tended = TenderDataSource.wrap(pool);
            return closing(country -> RateReader.query(tended, country), tended, pool);
        }
    },
    /** pgtender: shows every write of this application at once, others' within the time to live. Driver-identical results. */
    TENDER {
        @Override
        RateReader over(RateServer server, int connections) {
            HikariDataSource pool = server.pool(connections);
            TenderDataSource tended = TenderDataSource.builder(pool)
                    .cache(CachePolicy.builder()
                            .rule(RateServer.SQL, Duration.ofHours(1))
                            .build())
                    .build();
            return closing(country -> RateReader.query(tended, country), tended, pool);
        }
    },
    /** Spring Cache over Caffeine: the method's value. Shows no write before its time is over, unless the code evicts. */
    SPRING {
        @Override
        RateReader over(RateServer server, int connections) {
            return SpringRates.over(server.pool(connections));
        }
    },
    /** Hibernate's query cache over Caffeine: shows the writes of this session factory, by time stamps of its tables. */
    HIBERNATE {
        @Override
        RateReader over(RateServer server, int connections) {
            return HibernateRates.over(server.pool(connections));
        }
    },
    /** The AWS wrapper's local cache: shows no write ever, by text without parameters, so with literals. */
    AWS {
        @Override
        RateReader over(RateServer server, int connections) {
            return new AwsRates(server.port(), connections);
        }
    };

    abstract RateReader over(RateServer server, int connections);

    private static RateReader closing(Read read, AutoCloseable... resources) {
        return new RateReader() {
            @Override
            public Rate read(String country) throws Exception {
                return read.read(country);
            }

            @Override
            public void close() throws Exception {
                for (AutoCloseable resource : resources) {
                    resource.close();
                }
            }
        };
    }

    private interface Read {
        RateReader.Rate read(String country) throws Exception;
    }
}
