package io.pgtender.spring.actuate;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What is tended. The answer to a GET of the endpoint itself.
 *
 * @param version raised when a member is renamed or removed, not when one is added
 * @param user whom the request is made as, absent when nobody logged in
 */
record IndexView(int version, Instant now, @Nullable String user, Writes writes, List<DataSourceView> dataSources)
        implements OperationResponseBody {

    static final int VERSION = 1;

    /**
     * Whether this application lets anything be changed through the endpoint. Security rules may forbid it to this user all
     * the same.
     *
     * @param reason why not, with the remedy
     * @param warning what is dangerous about it
     */
    record Writes(
            boolean allowed,
            @Nullable String reason,
            @Nullable String warning) {}

    /**
     * @param id what stands for it in paths
     * @param name its name
     */
    record DataSourceView(String id, String name, boolean watching, boolean caching) {}
}
