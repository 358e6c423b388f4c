package io.pgtender.spring;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the starter.
 *
 * @param enabled whether DataSource beans are tended; when false they are left exactly as they are
 * @param excludeBeans names of DataSource beans to leave alone
 */
@ConfigurationProperties("pgtender")
public record PgtenderProperties(
        @DefaultValue("true") boolean enabled, @DefaultValue Set<String> excludeBeans) {}
