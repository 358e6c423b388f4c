package io.pgtender.spring.actuate;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the endpoint.
 *
 * @param writes whether anything can be changed through the endpoint: apply, take back, pause, clear the cache. Needs
 *     {@code management.endpoint.pgtender.access=unrestricted} as well
 * @param analysisMaxAge age from which on an analysis is done anew, in the background, when somebody looks; seconds unless a
 *     unit is given
 */
@ConfigurationProperties("pgtender.endpoint")
public record PgtenderEndpointProperties(
        @DefaultValue("false") boolean writes,
        @DefaultValue("10m") Duration analysisMaxAge) {

    public PgtenderEndpointProperties {
        if (analysisMaxAge.isNegative() || analysisMaxAge.isZero()) {
            throw new IllegalArgumentException("pgtender.endpoint.analysis-max-age must be positive, got "
                    + analysisMaxAge + "; give days to analyse once only");
        }
    }
}
