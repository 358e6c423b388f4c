package io.pgtender.spring;

import io.pgtender.observation.Binding;
import io.pgtender.observation.Detail;
import io.pgtender.observation.UnitOfWork;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.CallableProcessingInterceptor;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Makes each HTTP request a unit of work, from the first filter to the end of the answer, on all threads that Spring MVC
 * takes it to. Named by the route, {@code GET /orders/{id}}, once it is known.
 */
final class UnitOfWorkFilter extends OncePerRequestFilter implements Ordered {

    /** Before Spring Session and Spring Security, which may ask the database; after what sets the encoding. */
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 5;

    private static final String UNIT = UnitOfWorkFilter.class.getName() + ".UNIT";

    /** {@code HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE}; Spring MVC need not be there. */
    private static final String ROUTE = "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        UnitOfWork unit = unit(request);
        try (Binding binding = unit.bind()) {
            chain.doFilter(request, response);
        } finally {
            if (!goesOn(request, unit)) {
                close(unit, request);
            }
        }
    }

    private static UnitOfWork unit(HttpServletRequest request) {
        if (request.getAttribute(UNIT) instanceof UnitOfWork begun) {
            return begun;
        }
        UnitOfWork unit = UnitOfWork.openUnbound("HTTP " + request.getMethod(), Detail.SAMPLED);
        request.setAttribute(UNIT, unit);
        WebAsyncUtils.getAsyncManager(request).registerCallableInterceptor(UNIT, new OnOtherThread(unit));
        return unit;
    }

    /** Whether the request is finished elsewhere; then its end closes the unit. */
    private static boolean goesOn(HttpServletRequest request, UnitOfWork unit) {
        if (!request.isAsyncStarted()) {
            return false;
        }
        try {
            // Again after each dispatch: a new start forgets the listeners.
            request.getAsyncContext().addListener(new AtTheEnd(unit));
            return true;
        } catch (IllegalStateException e) {
            return false; // It has ended in between.
        }
    }

    private static void close(UnitOfWork unit, ServletRequest request) {
        try {
            unit.rename(name(request));
        } finally {
            unit.close();
        }
    }

    private static String name(ServletRequest request) {
        if (!(request instanceof HttpServletRequest http)) {
            return "HTTP";
        }
        return http.getMethod() + " " + route(http);
    }

    private static String route(HttpServletRequest request) {
        Object route = request.getAttribute(ROUTE);
        if (route != null) {
            return route.toString();
        }
        HttpServletMapping mapping = request.getHttpServletMapping();
        return mapping == null || mapping.getPattern().isEmpty() ? "(no route)" : mapping.getPattern();
    }

    /** Closes the unit when an asynchronous request is over. */
    private record AtTheEnd(UnitOfWork unit) implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            close(
                    unit,
                    event.getSuppliedRequest() == null
                            ? event.getAsyncContext().getRequest()
                            : event.getSuppliedRequest());
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // onComplete follows.
        }

        @Override
        public void onError(AsyncEvent event) {
            // onComplete follows.
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }

    /** Takes the unit to the thread on which Spring MVC runs a {@code Callable}. */
    private static final class OnOtherThread implements CallableProcessingInterceptor {

        private final UnitOfWork unit;
        private volatile @Nullable Binding binding;

        OnOtherThread(UnitOfWork unit) {
            this.unit = unit;
        }

        @Override
        public <T> void preProcess(NativeWebRequest request, Callable<T> task) {
            binding = unit.bind();
        }

        @Override
        public <T> void postProcess(NativeWebRequest request, Callable<T> task, @Nullable Object result) {
            Binding begun = binding;
            if (begun != null) {
                begun.close();
            }
        }
    }
}
