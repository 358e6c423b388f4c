package io.pgtender.spring;

import java.util.Set;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Keeps what Flyway, Liquibase and Spring's own scripts do while the application starts out of the workload: they run while
 * their bean is initialised, on the thread that does so. Known by name, since none of them need be there.
 */
final class MigrationsUnwatched implements BeanPostProcessor {

    private static final Set<String> MIGRATIONS = Set.of(
            "org.flywaydb.core.Flyway",
            "org.springframework.boot.autoconfigure.flyway.FlywayMigrationInitializer",
            "org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer",
            "liquibase.integration.spring.SpringLiquibase",
            "liquibase.integration.spring.MultiTenantSpringLiquibase",
            "org.springframework.boot.sql.init.AbstractScriptDatabaseInitializer",
            "org.springframework.jdbc.datasource.init.DataSourceInitializer");

    private final Unwatched unwatched;

    MigrationsUnwatched(Unwatched unwatched) {
        this.unwatched = unwatched;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (isMigration(bean)) {
            unwatched.begin();
        }
        return bean;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (isMigration(bean)) {
            unwatched.end();
        }
        return bean;
    }

    private static boolean isMigration(Object bean) {
        for (Class<?> type = bean.getClass(); type != null; type = type.getSuperclass()) {
            if (MIGRATIONS.contains(type.getName())) {
                return true;
            }
        }
        return false;
    }
}
