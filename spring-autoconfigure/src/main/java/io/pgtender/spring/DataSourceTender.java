package io.pgtender.spring;

import io.pgtender.jdbc.TenderDataSource;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * Puts pgtender around DataSource beans: around the pools, not around what routes or delegates to them, so that each
 * statement is seen once. First in order, so that others' wrappers come outside of ours.
 */
final class DataSourceTender implements BeanPostProcessor, PriorityOrdered, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(PgtenderAutoConfiguration.class);

    private final ObjectProvider<PgtenderProperties> properties;
    private final TenderDataSources tended = new TenderDataSources();

    DataSourceTender(ObjectProvider<PgtenderProperties> properties) {
        this.properties = properties;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 10;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (!(bean instanceof DataSource pool)) {
            return bean;
        }
        String reason = reasonToSkip(pool, beanName);
        if (!reason.isEmpty()) {
            LOG.info("pgtender leaves data source '{}' alone: {}", beanName, reason);
            return bean;
        }
        TenderDataSource tender = TenderDataSource.builder(pool).name(beanName).build();
        tended.add(tender);
        LOG.info("pgtender tends data source '{}'", beanName);
        return new TendedDataSource(pool, tender);
    }

    private String reasonToSkip(DataSource pool, String beanName) {
        if (pool instanceof TenderDataSource) {
            return "it is tended already";
        }
        if (pool instanceof AbstractRoutingDataSource) {
            return "it routes to others, which are tended themselves";
        }
        if (pool instanceof DelegatingDataSource) {
            return "it delegates to another, which is tended itself";
        }
        if (ScopedProxyUtils.isScopedTarget(beanName)) {
            return "it is the target of a scoped proxy";
        }
        if (properties.getObject().excludeBeans().contains(beanName)) {
            return "pgtender.exclude-beans names it";
        }
        return "";
    }

    TenderDataSources tended() {
        return tended;
    }

    @Override
    public void destroy() {
        tended.close();
    }
}
