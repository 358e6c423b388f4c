package io.pgtender.spring;

import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.support.ProxyDataSource;

/** Others that sit between an application and its driver. They go on as before; the start-up log says that they are there. */
final class OtherWatchers {

    private static final Map<String, String> BY_CLASS = Map.of(
            "com.p6spy.engine.spy.P6DataSource", "p6spy",
            "io.opentelemetry.instrumentation.jdbc.datasource.OpenTelemetryDataSource", "OpenTelemetry",
            "software.amazon.jdbc.ds.AwsWrapperDataSource", "the AWS JDBC wrapper");

    private static final Map<String, String> BY_URL = Map.of(
            "jdbc:p6spy:", "p6spy",
            "jdbc:otel:", "OpenTelemetry",
            "jdbc:aws-wrapper:", "the AWS JDBC wrapper");

    private OtherWatchers() {}

    /** The one that a data source or its URL shows. */
    static Optional<String> in(DataSource dataSource) {
        if (dataSource instanceof ProxyDataSource) {
            return Optional.of("datasource-proxy");
        }
        String byClass = BY_CLASS.get(dataSource.getClass().getName());
        return byClass != null ? Optional.of(byClass) : PoolUrl.of(dataSource).flatMap(OtherWatchers::inUrl);
    }

    private static Optional<String> inUrl(String url) {
        return BY_URL.entrySet().stream()
                .filter(entry -> url.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
