package io.pgtender.spring;

import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Tells Spring Cloud to leave our beans alone when settings change, as it leaves HikariCP's alone: it would destroy and
 * initialise them again, by class name. A default, so that the application's own value counts.
 */
final class NeverRefreshable implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    static final String PROPERTY = "spring.cloud.refresh.never-refreshable";

    /** Spring Cloud's own default, and ours. */
    static final String VALUE = "com.zaxxer.hikari.HikariDataSource," + TendedDataSource.class.getName();

    private static final String REFRESHER =
            "org.springframework.cloud.context.properties.ConfigurationPropertiesRebinder";

    private static final String SOURCE = "pgtenderDefaults";

    private final String refresher;

    NeverRefreshable() {
        this(REFRESHER);
    }

    /** With the class that shows that Spring Cloud is there. */
    NeverRefreshable(String refresher) {
        this.refresher = refresher;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (ClassUtils.isPresent(refresher, context.getClassLoader())
                && !environment.getPropertySources().contains(SOURCE)) {
            environment.getPropertySources().addLast(new MapPropertySource(SOURCE, Map.of(PROPERTY, VALUE)));
        }
    }
}
