package io.pgtender.spring.actuate;

import java.util.List;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.security.web.server.csrf.CsrfToken;
import org.springframework.util.ClassUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sets the endpoint's headers, and answers 304 for files that the client has. Behind Spring Security. */
final class ReactiveHeadersFilter implements WebFilter {

    private static final boolean SECURITY = ClassUtils.isPresent(
            "org.springframework.security.web.server.csrf.CsrfToken", ReactiveHeadersFilter.class.getClassLoader());

    private final EndpointHeaders headers;

    ReactiveHeadersFilter(EndpointHeaders headers) {
        this.headers = headers;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String below = headers.below(exchange.getRequest().getPath().value()).orElse(null);
        if (below == null) {
            return chain.filter(exchange);
        }
        HttpHeaders answer = exchange.getResponse().getHeaders();
        headers.of(below).forEach(answer::set);
        if (!HttpMethod.GET.equals(exchange.getRequest().getMethod())) {
            return chain.filter(exchange);
        }
        if (SECURITY && EndpointHeaders.isIndex(below)) {
            return Csrf.tell(exchange).then(Mono.defer(() -> chain.filter(exchange)));
        }
        List<String> known = exchange.getRequest().getHeaders().getIfNoneMatch();
        if (known.isEmpty() || !headers.isKnown(below, String.join(",", known))) {
            return chain.filter(exchange);
        }
        return chain.filter(exchange.mutate()
                .response(new NotModified(exchange.getResponse()))
                .build());
    }

    /** Leaves the body out where the endpoint has answered with the file. */
    private static final class NotModified extends ServerHttpResponseDecorator {

        NotModified(ServerHttpResponse response) {
            super(response);
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            if (!HttpStatus.OK.equals(getStatusCode()) && getStatusCode() != null) {
                return super.writeWith(body);
            }
            setStatusCode(HttpStatus.NOT_MODIFIED);
            // Content-Length stays: RFC 9110, 8.6, allows that of the file.
            return Flux.from(body).doOnNext(DataBufferUtils::release).then(Mono.defer(this::setComplete));
        }
    }

    /** Apart, so that nothing of it is loaded where Spring Security is absent. */
    private static final class Csrf {

        static Mono<Void> tell(ServerWebExchange exchange) {
            Mono<CsrfToken> token = exchange.getAttribute(CsrfToken.class.getName());
            if (token == null) {
                return Mono.empty();
            }
            return token.doOnNext(known -> {
                        HttpHeaders headers = exchange.getResponse().getHeaders();
                        headers.set(EndpointHeaders.CSRF_HEADER_NAME, known.getHeaderName());
                        headers.set(EndpointHeaders.CSRF_TOKEN, known.getToken());
                    })
                    .then();
        }
    }
}
