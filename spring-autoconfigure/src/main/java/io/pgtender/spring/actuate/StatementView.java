package io.pgtender.spring.actuate;

import io.pgtender.observation.CallSite;
import io.pgtender.sql.QueryShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement: its fingerprint and its text, every constant and parameter written {@code ?}. */
record StatementView(String fingerprint, String text, String kind) {

    static StatementView of(QueryShape shape) {
        return new StatementView(
                shape.fingerprint().toString(), shape.text(), shape.kind().name());
    }

    static List<StatementView> of(List<QueryShape> shapes) {
        return shapes.stream().map(StatementView::of).toList();
    }

    /**
     * A line of the application.
     *
     * @param text as a stack trace has it
     * @param line negative when unknown
     */
    record CallSiteView(String className, String method, String file, int line, String text) {

        static CallSiteView of(CallSite site) {
            return new CallSiteView(
                    site.className(), site.methodName(), site.fileName(), site.lineNumber(), site.toString());
        }

        static @Nullable CallSiteView ofNullable(@Nullable CallSite site) {
            return site == null ? null : of(site);
        }
    }
}
