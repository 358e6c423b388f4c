package io.pgtender.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.jdbc.TenderMetrics;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Binds the meters of every tended data source, lazy ones as they are made. Not before all singletons are there, so that
 * the registry's filters are in place and no bean is made early. A registry that refuses stops nothing.
 */
final class MeterBinding implements SmartInitializingSingleton, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(PgtenderAutoConfiguration.class);

    private final TenderDataSources dataSources;
    private final ObjectProvider<MeterRegistry> registries;
    private final List<TenderMetrics> bound = new CopyOnWriteArrayList<>();

    MeterBinding(TenderDataSources dataSources, ObjectProvider<MeterRegistry> registries) {
        this.dataSources = dataSources;
        this.registries = registries;
    }

    @Override
    public void afterSingletonsInstantiated() {
        // The primary one stands for all others: Boot's composite.
        MeterRegistry single = registries.getIfUnique();
        List<MeterRegistry> all = single == null ? registries.stream().toList() : List.of(single);
        dataSources.onTended(dataSource -> bind(dataSource, all));
    }

    private void bind(TenderDataSource dataSource, List<MeterRegistry> to) {
        try {
            TenderMetrics metrics = new TenderMetrics(dataSource);
            bound.add(metrics);
            to.forEach(metrics::bindTo);
        } catch (RuntimeException e) {
            LOG.warn("pgtender {}: the meters could not be bound; everything else works", dataSource.name(), e);
        }
    }

    @Override
    public void destroy() {
        bound.forEach(TenderMetrics::close);
    }
}
