package io.pgtender.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.spring.PgtenderAutoConfiguration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class PgtenderEndpointAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    EndpointAutoConfiguration.class,
                    PgtenderAutoConfiguration.class,
                    PgtenderEndpointAutoConfiguration.class));

    @Test
    void endpoint_thatIsNotExposed_isNotThere() {
        runner.run(context -> assertThat(context).doesNotHaveBean(PgtenderEndpoint.class));
    }

    @Test
    void endpoint_thatIsExposed_readsOnly() {
        runner.withPropertyValues("management.endpoints.web.exposure.include=pgtender")
                .run(context -> assertThat(context)
                        .hasSingleBean(PgtenderEndpoint.class)
                        .doesNotHaveBean(WritablePgtenderEndpoint.class));
    }

    @Test
    void endpoint_withWrites_takesThePlaceOfTheOther() {
        runner.withPropertyValues("management.endpoints.web.exposure.include=pgtender", "pgtender.endpoint.writes=true")
                .run(context -> assertThat(context)
                        .getBean(PgtenderEndpoint.class)
                        .isInstanceOf(WritablePgtenderEndpoint.class));
    }

    @Test
    void endpoint_withoutAccess_isNotThere() {
        runner.withPropertyValues(
                        "management.endpoints.web.exposure.include=pgtender",
                        "management.endpoint.pgtender.access=NONE")
                .run(context -> assertThat(context).doesNotHaveBean(PgtenderEndpoint.class));
    }

    @Test
    void endpoint_withoutActuator_isNotThere() {
        new ApplicationContextRunner()
                .withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .withConfiguration(
                        AutoConfigurations.of(PgtenderAutoConfiguration.class, PgtenderEndpointAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("pgtenderEndpoint"));
    }

    @Test
    void endpoint_withPgtenderOff_isNotThere() {
        runner.withPropertyValues("management.endpoints.web.exposure.include=pgtender", "pgtender.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(PgtenderEndpoint.class));
    }

    @Test
    void analysisMaxAge_thatIsNotPositive_isRefusedAtStart() {
        runner.withPropertyValues(
                        "management.endpoints.web.exposure.include=pgtender", "pgtender.endpoint.analysis-max-age=0s")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("must be positive"));
    }

    @Test
    void hints_forANativeImage_coverEveryRecordOfAnAnswer() {
        RuntimeHints hints = new RuntimeHints();
        new EndpointHints().registerHints(hints, getClass().getClassLoader());

        Set<Class<?>> records = new HashSet<>();
        EndpointHints.ANSWERS.forEach(answer -> collect(answer, records));

        assertThat(records)
                .hasSizeGreaterThan(40)
                .allSatisfy(type -> assertThat(
                                RuntimeHintsPredicates.reflection().onType(type).test(hints))
                        .as(type.getName())
                        .isTrue());
        assertThat(RuntimeHintsPredicates.resource()
                        .forResource("io/pgtender/spring/actuate/page/index.html")
                        .test(hints))
                .isTrue();
    }

    private static void collect(Class<?> type, Set<Class<?>> records) {
        if (type.isRecord() && records.add(type)) {
            Arrays.stream(type.getRecordComponents()).forEach(component -> {
                collect(component.getType(), records);
                if (component.getGenericType() instanceof java.lang.reflect.ParameterizedType parameterized) {
                    Arrays.stream(parameterized.getActualTypeArguments())
                            .filter(Class.class::isInstance)
                            .forEach(argument -> collect((Class<?>) argument, records));
                }
            });
        }
    }
}
