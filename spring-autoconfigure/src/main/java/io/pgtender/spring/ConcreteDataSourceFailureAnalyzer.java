package io.pgtender.spring;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do where a pool is asked for by its own class, which the tended bean is not. */
final class ConcreteDataSourceFailureAnalyzer extends AbstractFailureAnalyzer<BeanNotOfRequiredTypeException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BeanNotOfRequiredTypeException cause) {
        Class<?> required = cause.getRequiredType();
        if (cause.getActualType() != TendedDataSource.class || !DataSource.class.isAssignableFrom(required)) {
            return null;
        }
        String pool = required.getSimpleName();
        return new FailureAnalysis(
                "The bean '" + cause.getBeanName() + "' is asked for as " + required.getName()
                        + ", but pgtender stands in for it, and is a javax.sql.DataSource only.",
                "One of these:\n\n"
                        + "- ask for a javax.sql.DataSource, and call dataSource.unwrap(" + pool
                        + ".class) where the pool"
                        + " itself is needed\n"
                        + "- leave this bean alone: pgtender.exclude-beans=" + cause.getBeanName(),
                cause);
    }
}
