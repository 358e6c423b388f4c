package io.pgtender.spring;

import io.pgtender.jdbc.TenderDataSource;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.support.ProxyDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * Puts pgtender around data sources: around the pools, not around what routes or delegates to them, so that each statement
 * is seen once and routing sees what it always saw. A pool that is no bean is tended inside of what leads to it.
 *
 * <p>First in order, so that others' wrappers, such as Spring Boot's {@code connection-fetch=lazy}, come outside of ours.
 * Nothing is connected.
 */
final class DataSourceTender implements BeanPostProcessor, PriorityOrdered, SmartInitializingSingleton, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(PgtenderAutoConfiguration.class);

    /** Data sources below one bean; each tended one has a thread and some megabytes. */
    static final int MAX_TARGETS = 64;

    /** Data sources that lead to each other. */
    private static final int MAX_LAYERS = 8;

    private final DataSourceMaker maker;
    private final TenderDataSources tended = new TenderDataSources();
    private final Outcomes outcomes = new Outcomes();

    /** Pools that are to be left alone wherever they are met again. */
    private final Set<DataSource> leftAlone =
            Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

    DataSourceTender(DataSourceMaker maker) {
        this.maker = maker;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 10;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        // The target of a scoped proxy is met again and again; the proxy, once.
        if (!(bean instanceof DataSource dataSource) || ScopedProxyUtils.isScopedTarget(beanName)) {
            return bean;
        }
        Optional<String> reason = maker.reasons().ofBean(beanName);
        if (reason.isPresent()) {
            return leaveAlone(dataSource, beanName, reason.get());
        }
        return tend(dataSource, beanName, 0);
    }

    /** What is to be used in place of {@code dataSource}, often itself. */
    private DataSource tend(DataSource dataSource, String name, int layer) {
        if (leftAlone.contains(dataSource)) {
            return dataSource;
        }
        if (AopUtils.isAopProxy(dataSource)) {
            return wrap(dataSource, name);
        }
        if (leadsToTended(dataSource) && !(dataSource instanceof AbstractRoutingDataSource)) {
            return leaveAlone(dataSource, name, "what it leads to is tended");
        }
        if (layer == MAX_LAYERS) {
            return leaveAlone(dataSource, name, "it leads to more than " + MAX_LAYERS + " others, one by one");
        }
        if (dataSource instanceof AbstractRoutingDataSource routing) {
            return tendTargets(routing, name, layer);
        }
        if (dataSource instanceof DelegatingDataSource delegating) {
            DataSource target = delegating.getTargetDataSource();
            return tendTarget(dataSource, target, name, layer, delegating::setTargetDataSource);
        }
        if (dataSource instanceof ProxyDataSource proxy) {
            return tendTarget(dataSource, proxy.getDataSource(), name, layer, proxy::setDataSource);
        }
        Optional<String> reason = maker.reasons().ofPool(dataSource);
        return reason.isPresent() ? leaveAlone(dataSource, name, reason.get()) : wrap(dataSource, name);
    }

    private interface Replacement {
        void set(DataSource target);
    }

    private DataSource tendTarget(
            DataSource outer, @Nullable DataSource target, String name, int layer, Replacement replacement) {
        if (target == null || leftAlone.contains(target)) {
            return leaveAlone(outer, name, target == null ? "it leads nowhere yet" : "what it leads to is left alone");
        }
        DataSource replaced = tend(target, name, layer + 1);
        if (replaced != target) {
            replacement.set(replaced);
        }
        return outer;
    }

    private DataSource tendTargets(AbstractRoutingDataSource routing, String name, int layer) {
        try {
            Map<Object, DataSource> resolved = routing.getResolvedDataSources();
            DataSource byDefault = routing.getResolvedDefaultDataSource();
            Map<DataSource, DataSource> replaced = replacements(resolved, byDefault, name, layer);
            if (replaced.isEmpty() || replaced.size() > MAX_TARGETS) {
                return leaveAlone(
                        routing,
                        name,
                        replaced.isEmpty()
                                ? "it does not tell where it routes to"
                                : "it routes to more than " + MAX_TARGETS + " others");
            }
            if (replaced.entrySet().stream().allMatch(entry -> entry.getKey() == entry.getValue())) {
                outcomes.leftAlone(name, "it routes to beans");
                return routing;
            }
            Map<Object, Object> targets = new LinkedHashMap<>();
            resolved.forEach((key, target) -> targets.put(key, replaced.get(target)));
            routing.setTargetDataSources(targets);
            if (byDefault != null) {
                routing.setDefaultTargetDataSource(replaced.get(byDefault));
            }
            routing.initialize();
            return routing;
        } catch (IllegalStateException e) {
            return leaveAlone(routing, name, "it does not tell where it routes to");
        }
    }

    /** Each target once, with what takes its place; not looked into when there are too many. */
    private Map<DataSource, DataSource> replacements(
            Map<Object, DataSource> resolved, @Nullable DataSource byDefault, String name, int layer) {
        Map<DataSource, DataSource> replaced = new IdentityHashMap<>();
        resolved.values().forEach(target -> replaced.put(target, target));
        if (byDefault != null) {
            replaced.put(byDefault, byDefault);
        }
        if (replaced.size() > MAX_TARGETS) {
            return replaced;
        }
        Map<DataSource, String> names = new IdentityHashMap<>();
        resolved.forEach((key, target) -> names.putIfAbsent(target, name + "." + key));
        replaced.replaceAll((target, same) ->
                leadsToTended(target) ? same : tend(target, names.getOrDefault(target, name), layer + 1));
        return replaced;
    }

    private DataSource wrap(DataSource pool, String name) {
        TenderDataSource tender;
        try {
            tender = maker.make(pool, name);
        } catch (LinkageError e) {
            LOG.warn("pgtender cannot tend data source '{}', which works without", name, e);
            return leaveAlone(pool, name, "a class is missing: " + e.getMessage());
        }
        tended.add(tender);
        outcomes.tended(OtherWatchers.in(pool)
                .map(other -> name + " (beside " + other + ")")
                .orElse(name));
        return new TendedDataSource(pool, tender, maker.unwatched());
    }

    private DataSource leaveAlone(DataSource dataSource, String name, String reason) {
        leftAlone.add(dataSource);
        outcomes.leftAlone(name, reason);
        return dataSource;
    }

    private static boolean leadsToTended(DataSource dataSource) {
        try {
            return dataSource instanceof TenderDataSource || dataSource.isWrapperFor(TenderDataSource.class);
        } catch (SQLException | RuntimeException e) {
            return false; // One that cannot say.
        }
    }

    TenderDataSources tended() {
        return tended;
    }

    Unwatched unwatched() {
        return maker.unwatched();
    }

    Outcomes outcomes() {
        return outcomes;
    }

    @Override
    public void afterSingletonsInstantiated() {
        outcomes.started();
    }

    @Override
    public void destroy() {
        tended.close();
    }
}
