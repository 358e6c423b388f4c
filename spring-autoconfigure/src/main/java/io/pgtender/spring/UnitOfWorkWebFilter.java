package io.pgtender.spring;

import io.pgtender.observation.Detail;
import io.pgtender.observation.UnitOfWork;
import io.pgtender.observation.UnitOfWorkAccessor;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Makes each HTTP request of WebFlux a unit of work. It is in the Reactor context, from where automatic propagation
 * ({@code spring.reactor.context-propagation=auto}) brings it to the threads on which JDBC is called; without that it stays
 * empty, and transactions and leases are the units.
 */
final class UnitOfWorkWebFilter implements WebFilter, Ordered {

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 5;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String method = exchange.getRequest().getMethod().name();
        return Mono.using(
                () -> UnitOfWork.openUnbound("HTTP " + method, Detail.SAMPLED),
                unit -> chain.filter(exchange).contextWrite(context -> context.put(UnitOfWorkAccessor.KEY, unit)),
                unit -> close(unit, exchange, method));
    }

    private static void close(UnitOfWork unit, ServerWebExchange exchange, String method) {
        try {
            Object route = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
            unit.rename(method + " " + (route == null ? "(no route)" : route));
        } finally {
            unit.close();
        }
    }
}
