package io.pgtender.spring;

import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.jdbc.Watching;
import io.pgtender.observation.ParameterValues;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the starter.
 *
 * @param enabled whether DataSource beans are tended; when false they are left exactly as they are
 * @param excludeBeans names of DataSource beans to leave alone
 * @param watching whether to observe from the start; can be switched while the application runs
 * @param slowQueryThreshold executions that take at least so long are logged and told to a TenderListener; a number alone is
 *     milliseconds
 * @param samplingInterval length of the intervals in which latencies are kept for verdicts; a number alone is milliseconds
 * @param dataFlowShare share of the units of work, between 0 and 1, in which values are followed from where they are read to
 *     where they are bound; the first thousand units and new statements are followed anyway
 * @param logParameters whether slow queries are told with their parameter values, which may be personal data
 * @param cache results of reads kept in memory
 * @param autopilot changes without being asked
 * @param units what counts as one piece of work
 * @param health the health indicator
 */
@ConfigurationProperties("pgtender")
public record PgtenderProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Set<String> excludeBeans,
        @DefaultValue("true") boolean watching,
        @DefaultValue("100ms") Duration slowQueryThreshold,
        @DefaultValue("5s") Duration samplingInterval,
        @DefaultValue("0.00390625") double dataFlowShare,
        @DefaultValue("false") boolean logParameters,
        @DefaultValue @NestedConfigurationProperty CacheProperties cache,
        @DefaultValue @NestedConfigurationProperty AutopilotProperties autopilot,
        @DefaultValue Units units,
        @DefaultValue Health health) {

    /**
     * What counts as one piece of work, in which repetitions are looked for.
     *
     * @param requests whether each HTTP request is a unit of work
     * @param scheduled whether each run of a scheduled method is a unit of work
     * @param messages whether each delivery to a Kafka, RabbitMQ or JMS listener is a unit of work
     * @param tests whether each test method of a Spring test is a unit of work, looked at in full
     */
    public record Units(
            @DefaultValue("true") boolean requests,
            @DefaultValue("true") boolean scheduled,
            @DefaultValue("true") boolean messages,
            @DefaultValue("true") boolean tests) {}

    /**
     * The health indicator, which is never DOWN because of findings.
     *
     * @param enabled whether there is one
     */
    public record Health(@DefaultValue("true") boolean enabled) {}

    void applyTo(TenderDataSource.Builder builder) {
        builder.watching(watching ? Watching.ON : Watching.OFF)
                .slowQueryThreshold(slowQueryThreshold)
                .samplingInterval(samplingInterval)
                .dataFlowShare(dataFlowShare)
                .logParameters(logParameters ? ParameterValues.SHOWN : ParameterValues.HIDDEN);
        if (cache.enabled()) {
            builder.cache(cache.policy());
        }
    }
}
