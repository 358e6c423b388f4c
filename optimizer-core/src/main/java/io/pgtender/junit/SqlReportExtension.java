package io.pgtender.junit;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Writes what the tests did to the database as one HTML file when all have ended, if asked to: {@code -Dpgtender.report=true}
 * for {@value SqlReport#STANDARD_FILE}, {@code -Dpgtender.report=path} for another; JUnit's own {@code
 * junit-platform.properties} can say it as well. Without that it does nothing.
 *
 * <p>Tests with {@link ExpectNoNPlusOne} or {@link MaxStatements} bring it with them. For others: {@code @ExtendWith}, or
 * JUnit's {@code junit.jupiter.extensions.autodetection.enabled=true} for all at once. Stateless.
 */
public final class SqlReportExtension implements AfterAllCallback {

    @Override
    public void afterAll(ExtensionContext context) {
        SqlReport.whenAsked(context);
    }
}
