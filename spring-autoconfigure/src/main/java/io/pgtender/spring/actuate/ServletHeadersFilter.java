package io.pgtender.spring.actuate;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.util.ClassUtils;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** Sets the endpoint's headers, and answers 304 for files that the client has. Behind Spring Security. */
final class ServletHeadersFilter extends OncePerRequestFilter {

    private static final boolean SECURITY = ClassUtils.isPresent(
            "org.springframework.security.web.csrf.CsrfToken", ServletHeadersFilter.class.getClassLoader());

    private final EndpointHeaders headers;

    ServletHeadersFilter(EndpointHeaders headers) {
        this.headers = headers;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String below = headers.below(request.getRequestURI()).orElse(null);
        if (below == null) {
            chain.doFilter(request, response);
            return;
        }
        headers.of(below).forEach(response::setHeader);
        if (!HttpMethod.GET.matches(request.getMethod())) {
            chain.doFilter(request, response);
            return;
        }
        if (SECURITY && EndpointHeaders.isIndex(below)) {
            Csrf.tell(request, response);
        }
        String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known == null || !headers.isKnown(below, known)) {
            chain.doFilter(request, response);
            return;
        }
        // The endpoint decides whether it is there at all.
        ContentCachingResponseWrapper held = new ContentCachingResponseWrapper(response);
        chain.doFilter(request, held);
        if (held.getStatus() == HttpServletResponse.SC_OK) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        } else {
            held.copyBodyToResponse();
        }
    }

    /** Apart, so that nothing of it is loaded where Spring Security is absent. */
    private static final class Csrf {

        static void tell(HttpServletRequest request, HttpServletResponse response) {
            if (request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token) {
                response.setHeader(EndpointHeaders.CSRF_HEADER_NAME, token.getHeaderName());
                response.setHeader(EndpointHeaders.CSRF_TOKEN, token.getToken());
            }
        }
    }
}
