package io.pgtender.spring.actuate;

import io.pgtender.spring.actuate.EndpointAnswers.Refusal;
import io.pgtender.spring.actuate.EndpointReading.Query;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * What was seen, found and changed as JSON, and the page that shows it. Reads only; {@code docs/endpoint.md} has the paths.
 * Thread-safe.
 */
@WebEndpoint(id = PgtenderEndpoint.ID, defaultAccess = Access.READ_ONLY)
public class PgtenderEndpoint {

    /** The endpoint's id. */
    static final String ID = "pgtender";

    /** What the page's files may be asked for as; the answer says which it is. */
    private static final String JSON = "application/json";

    private static final Logger LOG = LoggerFactory.getLogger(PgtenderEndpoint.class);

    private static final String PAGE = "page";

    private final EndpointReading reading;
    private final PageAssets assets;
    private final Supplier<IndexView.Writes> writes;

    /** @param writes asked with every index */
    PgtenderEndpoint(EndpointReading reading, PageAssets assets, Supplier<IndexView.Writes> writes) {
        this.reading = reading;
        this.assets = assets;
        this.writes = writes;
    }

    /** The data sources, and whether anything may be changed. */
    @ReadOperation(produces = JSON)
    public WebEndpointResponse<Object> index(SecurityContext security) {
        return answer(() -> index(security.getPrincipal()));
    }

    /**
     * All else that can be read.
     *
     * @param path {@code page}, a file of it, or {@code data-sources} and what follows
     * @param window time to look back, ISO 8601
     * @param limit most statements or entries
     */
    @ReadOperation(produces = {JSON, "text/html", "text/javascript", "text/css", "image/svg+xml", "image/png"})
    public WebEndpointResponse<Object> read(
            SecurityContext security,
            @Selector(match = Selector.Match.ALL_REMAINING) String[] path,
            @org.springframework.lang.Nullable String window,
            @org.springframework.lang.Nullable String limit) {
        List<String> segments = Arrays.asList(path);
        return answer(() -> {
            if (segments.isEmpty() || segments.equals(List.of(EndpointReading.DATA_SOURCES))) {
                return index(security.getPrincipal());
            }
            if (segments.get(0).equals(PAGE) && segments.size() <= 2) {
                return file(segments.size() == 1 ? PageAssets.INDEX : segments.get(1));
            }
            if (segments.get(0).equals(EndpointReading.DATA_SOURCES)) {
                return EndpointAnswers.ok(reading.read(segments.subList(1, segments.size()), new Query(window, limit)));
            }
            throw Refusal.notFound("there is no such path; begin with data-sources, or look at page");
        });
    }

    private WebEndpointResponse<Object> index(@Nullable Principal user) {
        return EndpointAnswers.ok(reading.index(user == null ? null : user.getName(), writes.get()));
    }

    private WebEndpointResponse<Object> file(String name) {
        return assets.find(name)
                .map(EndpointAnswers::file)
                .orElseThrow(() -> Refusal.notFound("the page has no such file"));
    }

    /** Never lets an exception's message out: it may quote a value. */
    static WebEndpointResponse<Object> answer(Supplier<WebEndpointResponse<Object>> request) {
        try {
            return request.get();
        } catch (Refusal e) {
            return EndpointAnswers.error(e);
        } catch (RuntimeException e) {
            LOG.warn("the endpoint failed: a defect of pgtender, please report it", e);
            return EndpointAnswers.error(Refusal.defect(e));
        }
    }
}
