package io.pgtender.spring.actuate;

import io.pgtender.spring.actuate.PageAssets.Asset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;

/** Which headers an answer of the endpoint bears: an operation can set none by itself. Thread-safe. */
final class EndpointHeaders {

    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Where the index says how a script of the page proves that it is no other site's. */
    static final String CSRF_HEADER_NAME = "X-CSRF-Header";

    static final String CSRF_TOKEN = "X-CSRF-Token";

    private static final String PAGE = "/page";

    private static final String DATA_SOURCES = "/" + EndpointReading.DATA_SOURCES;

    private final String path;
    private final PageAssets assets;

    /** @param path of the endpoint below the application, {@code /actuator/pgtender} as a rule */
    EndpointHeaders(String path, PageAssets assets) {
        this.path = path;
        this.assets = assets;
    }

    static EndpointHeaders of(PathMappedEndpoints endpoints, PageAssets assets) {
        return new EndpointHeaders(endpoints.getPath(EndpointId.of(PgtenderEndpoint.ID)), assets);
    }

    /** What follows the endpoint's own path; empty for requests of others. */
    Optional<String> below(String requestPath) {
        int at = requestPath.indexOf(path);
        if (at < 0) {
            return Optional.empty();
        }
        String rest = requestPath.substring(at + path.length());
        return rest.isEmpty() || rest.startsWith("/") ? Optional.of(rest) : Optional.empty();
    }

    /** Headers by name. */
    Map<String, String> of(String below) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        Optional<Asset> asset = asset(below);
        headers.put("Cache-Control", asset.isPresent() ? "no-cache" : "no-store");
        asset.ifPresent(file -> headers.put("ETag", file.tag()));
        return Collections.unmodifiableMap(headers);
    }

    /** Whether the client has the file already. */
    boolean isKnown(String below, String ifNoneMatch) {
        return asset(below).filter(file -> ifNoneMatch.contains(file.tag())).isPresent();
    }

    /** Whether it is the index. */
    static boolean isIndex(String below) {
        return below.isEmpty() || below.equals(DATA_SOURCES);
    }

    private Optional<Asset> asset(String below) {
        if (below.equals(PAGE)) {
            return assets.find(PageAssets.INDEX);
        }
        return below.startsWith(PAGE + "/") ? assets.find(below.substring(PAGE.length() + 1)) : Optional.empty();
    }
}
