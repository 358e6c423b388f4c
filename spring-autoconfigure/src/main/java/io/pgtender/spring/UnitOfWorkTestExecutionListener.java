package io.pgtender.spring;

import io.pgtender.observation.Detail;
import io.pgtender.observation.UnitOfWork;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Makes each test method a unit of work that is looked at in full, from before its transaction to after it. Used by default
 * in every Spring test whose application has the starter; {@code pgtender.units.tests=false} switches it off.
 */
public final class UnitOfWorkTestExecutionListener implements TestExecutionListener, Ordered {

    private static final String UNIT = UnitOfWorkTestExecutionListener.class.getName() + ".UNIT";

    /** After the dependencies were injected, at 2,000, and before a transaction begins, at 4,000. */
    private static final int ORDER = 3_900;

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public void beforeTestMethod(TestContext test) {
        if (test.hasApplicationContext() && isOn(test.getApplicationContext())) {
            String name = test.getTestClass().getSimpleName() + "."
                    + test.getTestMethod().getName();
            test.setAttribute(UNIT, UnitOfWork.open("test " + name, Detail.EVERYTHING));
        }
    }

    private static boolean isOn(ApplicationContext context) {
        return context.getBeanProvider(TenderDataSources.class).getIfAvailable() != null
                && context.getEnvironment().getProperty("pgtender.units.tests", Boolean.class, true);
    }

    @Override
    public void afterTestMethod(TestContext test) {
        if (test.removeAttribute(UNIT) instanceof UnitOfWork unit) {
            unit.close();
        }
    }
}
