package io.pgtender.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.observation.Detail;
import io.pgtender.observation.UnitOfWork;
import io.pgtender.testing.TestPostgres;
import java.lang.reflect.Method;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;

/**
 * Each method of a Spring test is a unit of work by itself, without a word in the test. Run as Spring's extensions run it,
 * since that of Spring 7 needs JUnit 6.
 */
class SpringTestUnitsTest {

    @Test
    void method_isAUnitLookedAtInFull() throws Exception {
        UnitOfWork unit = unitIn(Orders.class);

        assertThat(unit.name()).isEqualTo("test Orders.works");
        assertThat(unit.detail()).isEqualTo(Detail.EVERYTHING);
        assertThat(unit.isClosed()).isTrue();
        assertThat(UnitOfWork.current()).isNull();
    }

    @Test
    void switchedOff_methodIsNone() throws Exception {
        assertThat(unitIn(WithoutUnits.class)).isNull();
    }

    /** The unit that is current inside of the class's test method. */
    private static UnitOfWork unitIn(Class<?> type) throws Exception {
        TestContextManager manager = new TestContextManager(type);
        Object test = type.getDeclaredConstructor().newInstance();
        Method method = Orders.class.getDeclaredMethod("works");
        manager.prepareTestInstance(test);
        manager.beforeTestMethod(test, method);
        try {
            return UnitOfWork.current();
        } finally {
            manager.afterTestMethod(test, method, null);
        }
    }

    @ContextConfiguration(classes = Application.class)
    static class Orders {
        void works() {}
    }

    @TestPropertySource(properties = "pgtender.units.tests=false")
    static class WithoutUnits extends Orders {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(PgtenderAutoConfiguration.class)
    static class Application {
        @Bean
        DataSource dataSource() {
            return TestPostgres.newDatabase();
        }
    }
}
