package io.pgtender.spring.actuate;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.util.ClassUtils;

/** Whether anything can be changed through the endpoint, and who keeps strangers from it. Says so loudly at start. */
final class WritesCheck implements Supplier<IndexView.Writes>, SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(PgtenderEndpoint.class);

    /** What an application has one of that asks who comes; by name, because they may be absent. */
    private static final List<String> SECURITY = List.of(
            "org.springframework.security.web.SecurityFilterChain",
            "org.springframework.security.web.server.SecurityWebFilterChain");

    private final ListableBeanFactory beans;
    private final boolean wanted;
    private final Access access;

    WritesCheck(ListableBeanFactory beans, PgtenderEndpointProperties properties, EndpointAccessResolver accesses) {
        this.beans = beans;
        this.wanted = properties.writes();
        this.access = accesses.accessFor(EndpointId.of(PgtenderEndpoint.ID), Access.READ_ONLY);
    }

    @Override
    public IndexView.Writes get() {
        String reason = null;
        if (!wanted) {
            reason = "pgtender.endpoint.writes is not true";
        } else if (access != Access.UNRESTRICTED) {
            reason = "management.endpoint.pgtender.access is not unrestricted";
        }
        return new IndexView.Writes(reason == null, reason, reason == null ? warning() : null);
    }

    @Override
    public void afterSingletonsInstantiated() {
        IndexView.Writes writes = get();
        if (writes.warning() != null) {
            LOG.warn("pgtender: {}", writes.warning());
        } else if (wanted && !writes.allowed()) {
            LOG.warn("pgtender: pgtender.endpoint.writes is true and has no effect: {}", writes.reason());
        }
    }

    private @Nullable String warning() {
        boolean secured = SECURITY.stream().anyMatch(this::hasBean);
        return secured
                ? null
                : "the endpoint may change the database (pgtender.endpoint.writes=true) and there is no Spring Security:"
                        + " whoever reaches its port can build and drop indexes. Add Spring Security, or set"
                        + " pgtender.endpoint.writes=false";
    }

    private boolean hasBean(String type) {
        ClassLoader loader = getClass().getClassLoader();
        return ClassUtils.isPresent(type, loader)
                && beans.getBeanNamesForType(ClassUtils.resolveClassName(type, loader), false, false).length > 0;
    }
}
