package io.pgtender.source;

import io.pgtender.plan.Plan;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.ReadRelations;
import io.pgtender.sql.RelationName;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells the application's statements from questions to the catalogs, the driver's, tools' and pgtender's own. */
final class OwnStatements {

    private static final Set<String> SYSTEM_SCHEMAS =
            Set.of("pg_catalog", "information_schema", "pg_toast", "pgtender");

    /** Statements that one message names. */
    private static final int MAX_NAMED = 3;

    private OwnStatements() {}

    /** Whether it is a query or data modification, and not one of the server's own tables as far as its text tells. */
    static boolean isForAnalysis(QueryShape shape) {
        boolean kind = switch (shape.kind()) {
            case SELECT, INSERT, UPDATE, DELETE, MERGE -> true;
            default -> false;
        };
        return kind
                && !shape.text().contains("pg_catalog.")
                && !shape.text().contains("pg_stat_statements")
                && !isAboutTheSystem(ReadRelations.of(shape))
                && shape.writeTargets().stream().noneMatch(OwnStatements::isSystem);
    }

    /** Whether a plan reads nothing but the server's own tables. */
    static boolean isAboutTheSystem(Plan plan) {
        return isAboutTheSystem(plan.relationsByAlias().values());
    }

    private static boolean isAboutTheSystem(Collection<RelationName> relations) {
        return !relations.isEmpty() && relations.stream().allMatch(OwnStatements::isSystem);
    }

    private static boolean isSystem(RelationName relation) {
        @Nullable String schema = relation.schema();
        return schema == null ? relation.name().startsWith("pg_") : SYSTEM_SCHEMAS.contains(schema);
    }

    /** For messages: {@code 1 statement}, {@code 2 statements}. */
    static String count(int statements) {
        return statements == 1 ? "1 statement" : statements + " statements";
    }

    /** For messages: statements that no execution is known of, with the reason. */
    static String withoutSample(String reason, List<QueryShape> shapes) {
        return "not judged, because " + reason + ": " + count(shapes.size()) + ": " + named(shapes);
    }

    /** For messages: at most {@value #MAX_NAMED} texts, shortened. */
    static String named(List<QueryShape> shapes) {
        StringBuilder text = new StringBuilder();
        for (QueryShape shape : shapes.subList(0, Math.min(MAX_NAMED, shapes.size()))) {
            String line =
                    shape.text().length() <= 80 ? shape.text() : shape.text().substring(0, 77) + "...";
            text.append(text.isEmpty() ? "" : "; ").append(line);
        }
        return shapes.size() > MAX_NAMED
                ? text.append("; and ")
                        .append(shapes.size() - MAX_NAMED)
                        .append(" more")
                        .toString()
                : text.toString();
    }
}
