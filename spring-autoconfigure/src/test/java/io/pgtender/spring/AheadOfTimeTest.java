package io.pgtender.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.proxy.ProxyJdbcObject;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

/** The starter can be processed ahead of time, and tells a native image what it needs. */
class AheadOfTimeTest {

    private static DefaultGenerationContext process(InMemoryGeneratedFiles files) {
        DefaultGenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get("com.example", "Application")), files);
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.register(Application.class);
        new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        generation.writeGeneratedContent();
        return generation;
    }

    @Test
    void application_isProcessedWithoutADatabase() {
        InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();

        process(files);

        assertThat(files.getGeneratedFiles(Kind.SOURCE).keySet())
                .anyMatch(name -> name.endsWith("PgtenderAutoConfiguration__BeanDefinitions.java"))
                .anyMatch(name -> name.endsWith("PgtenderUnitsAutoConfiguration__BeanDefinitions.java"));
    }

    @Test
    void proxiesResourcesAndGetters_areTold() {
        RuntimeHints hints = process(new InMemoryGeneratedFiles()).getRuntimeHints();

        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(ProxyJdbcObject.class, Connection.class))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(ProxyJdbcObject.class, PreparedStatement.class))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.resource().forResource("io/pgtender/jdbc/version.properties"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.resource().forResource("io/pgtender/catalog/any.sql"))
                .accepts(hints);
        // Not by a predicate: it has another name in each line of Spring.
        assertThat(hints.reflection()
                        .getTypeHint(TypeReference.of("com.zaxxer.hikari.HikariConfig"))
                        .methods())
                .anyMatch(method -> method.getName().equals("getJdbcUrl"));
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        PgtenderAutoConfiguration.class,
        PgtenderMetricsAutoConfiguration.class,
        PgtenderUnitsAutoConfiguration.class,
        PgtenderHealthAutoConfiguration.class
    })
    static class Application {
        @Bean
        DataSource dataSource() {
            return TestPostgres.newDatabase();
        }
    }
}
