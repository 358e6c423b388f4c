package io.pgtender.benchmarks;

import com.p6spy.engine.spy.P6DataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.jdbc.Watching;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import net.ttddyy.observation.tracing.DataSourceObservationListener;

/** What lies between the application and the driver. Each as its documentation says to set it up, recording switched off where it can be. */
public enum Wrapping {
    /** Nothing. */
    NONE {
        @Override
        DataSource wrap(DataSource driver) {
            return driver;
        }
    },
    /** Delegates of ours that only forward. */
    DELEGATES {
        @Override
        DataSource wrap(DataSource driver) {
            return PlainDelegates.wrap(driver);
        }
    },
    /** What an application gets: everything is recorded. */
    TENDER {
        @Override
        DataSource wrap(DataSource driver) {
            return TenderDataSource.wrap(driver);
        }
    },
    /** The same, with values followed in every unit of work instead of one in 256. */
    TENDER_FOLLOWING {
        @Override
        DataSource wrap(DataSource driver) {
            return TenderDataSource.builder(driver).dataFlowShare(1).build();
        }
    },
    /** The same, switched off. */
    TENDER_OFF {
        @Override
        DataSource wrap(DataSource driver) {
            return TenderDataSource.builder(driver).watching(Watching.OFF).build();
        }
    },
    /** A pool, which records nothing: what applications accept anyway. */
    HIKARI {
        @Override
        DataSource wrap(DataSource driver) {
            HikariConfig config = new HikariConfig();
            config.setDataSource(driver);
            config.setMaximumPoolSize(2);
            return new HikariDataSource(config);
        }
    },
    /** datasource-proxy with one listener that does nothing. */
    DATASOURCE_PROXY {
        @Override
        DataSource wrap(DataSource driver) {
            return ProxyDataSourceBuilder.create(driver)
                    .listener(QueryExecutionListener.DEFAULT)
                    .build();
        }
    },
    /** p6spy with its logging module loaded and its logger off: {@code simplelogger.properties}. */
    P6SPY {
        @Override
        DataSource wrap(DataSource driver) {
            return new P6DataSource(driver);
        }
    },
    /** OpenTelemetry's library instrumentation without a backend. */
    OPENTELEMETRY {
        @Override
        DataSource wrap(DataSource driver) {
            return JdbcTelemetry.create(OpenTelemetry.noop()).wrap(driver);
        }
    },
    /** datasource-micrometer as its Spring starter sets it up, without a registry. */
    DATASOURCE_MICROMETER {
        @Override
        DataSource wrap(DataSource driver) {
            DataSourceObservationListener listener = new DataSourceObservationListener(ObservationRegistry.NOOP);
            return ProxyDataSourceBuilder.create(driver)
                    .listener(listener)
                    .methodListener(listener)
                    .proxyResultSet()
                    .proxyGeneratedKeys()
                    .build();
        }
    },
    /** Amazon's wrapper with its default plugins. */
    AWS {
        @Override
        DataSource wrap(DataSource driver) {
            return AwsTarget.wrap(driver);
        }
    };

    abstract DataSource wrap(DataSource driver);
}
