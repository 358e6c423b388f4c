package io.pgtender.spring;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.util.ClassUtils;

/** Which data sources are none of our business. */
final class ReasonsToLeaveAlone {

    private static final List<String> MIGRATION_QUALIFIERS = List.of(
            "org.springframework.boot.autoconfigure.flyway.FlywayDataSource",
            "org.springframework.boot.flyway.autoconfigure.FlywayDataSource",
            "org.springframework.boot.autoconfigure.liquibase.LiquibaseDataSource",
            "org.springframework.boot.liquibase.autoconfigure.LiquibaseDataSource");

    private final BeanFactory beans;
    private final Set<String> excluded;

    ReasonsToLeaveAlone(BeanFactory beans, Set<String> excluded) {
        this.beans = beans;
        this.excluded = excluded;
    }

    /** For a bean as such, whatever is below it. */
    Optional<String> ofBean(String beanName) {
        if (excluded.contains(beanName)) {
            return Optional.of("pgtender.exclude-beans names it");
        }
        if (isMadeAgainAndAgain(beanName)) {
            return Optional.of("it is made anew each time that it is asked for; make it a singleton to have it tended");
        }
        if (isForMigrations(beanName)) {
            return Optional.of("it is for migrations");
        }
        return Optional.empty();
    }

    /** For what gives connections itself. */
    Optional<String> ofPool(DataSource pool) {
        Optional<String> url = PoolUrl.of(pool);
        if (url.isEmpty()) {
            return Optional.empty();
        }
        if (PoolUrl.isOurs(url.get())) {
            return Optional.of("the driver in its URL watches already");
        }
        return PoolUrl.isPostgres(url.get())
                ? Optional.empty()
                : Optional.of("its URL is " + PoolUrl.protocol(url.get()) + ", not PostgreSQL's");
    }

    private boolean isMadeAgainAndAgain(String beanName) {
        try {
            return beans.containsBean(beanName) && !beans.isSingleton(beanName);
        } catch (NoSuchBeanDefinitionException e) {
            return false; // An inner bean.
        }
    }

    private boolean isForMigrations(String beanName) {
        return beans instanceof ListableBeanFactory listable
                && listable.containsBean(beanName)
                && qualifiers()
                        .anyMatch(qualifier -> listable.findAnnotationOnBean(beanName, qualifier, false) != null);
    }

    @SuppressWarnings("unchecked") // They are annotations.
    private static Stream<Class<? extends Annotation>> qualifiers() {
        ClassLoader loader = ReasonsToLeaveAlone.class.getClassLoader();
        return MIGRATION_QUALIFIERS.stream()
                .filter(name -> ClassUtils.isPresent(name, loader))
                .map(name -> (Class<? extends Annotation>) ClassUtils.resolveClassName(name, loader));
    }
}
