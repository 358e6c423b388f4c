package io.pgtender.spring.actuate;

import io.pgtender.spring.actuate.EndpointAnswers.Refusal;
import io.pgtender.spring.actuate.EndpointWriting.Body;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * The endpoint with what changes something. Takes the place of the other where {@code pgtender.endpoint.writes} is true.
 * Thread-safe.
 *
 * <p>Actuator takes JSON bodies only, which no form of another site can send, and a script of one not without leave (CORS).
 */
@WebEndpoint(id = PgtenderEndpoint.ID, defaultAccess = Access.READ_ONLY)
public class WritablePgtenderEndpoint extends PgtenderEndpoint {

    /** Who asks where nobody logs in. */
    private static final String ANONYMOUS = "anonymous";

    private final EndpointWriting writing;

    WritablePgtenderEndpoint(
            EndpointReading reading, PageAssets assets, Supplier<IndexView.Writes> writes, EndpointWriting writing) {
        super(reading, assets, writes);
        this.writing = writing;
    }

    /**
     * All that can be changed.
     *
     * @param path {@code data-sources} and what follows
     * @param confirm token of the dry run that goes before
     * @param reason why changes are paused
     */
    @WriteOperation
    public WebEndpointResponse<Object> write(
            SecurityContext security,
            @Selector(match = Selector.Match.ALL_REMAINING) String[] path,
            @org.springframework.lang.Nullable String confirm,
            @org.springframework.lang.Nullable String reason) {
        List<String> segments = Arrays.asList(path);
        return answer(() -> {
            if (segments.size() < 2 || !segments.get(0).equals(EndpointReading.DATA_SOURCES)) {
                throw Refusal.notFound("there is nothing to do at this path; begin with data-sources");
            }
            Principal user = security.getPrincipal();
            String name = user == null ? "" : Words.name(String.valueOf(user.getName()));
            return writing.write(
                    segments.subList(1, segments.size()), new Body(name.isEmpty() ? ANONYMOUS : name, confirm, reason));
        });
    }
}
