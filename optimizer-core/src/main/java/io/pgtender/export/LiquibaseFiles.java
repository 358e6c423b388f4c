package io.pgtender.export;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One changelog with a changeset for each change. None runs in a transaction, and Liquibase sends every statement as it
 * stands here: its own splitting at semicolons is switched off.
 */
final class LiquibaseFiles {

    /** Ends a statement in a formatted SQL changelog. {@link PortableSql} leaves none in a name or a string. */
    private static final String DELIMITER = ";;";

    private LiquibaseFiles() {}

    static MigrationFile sql(List<Step> steps, Version version) {
        StringBuilder out = new StringBuilder("--liquibase formatted sql\n\n");
        int number = 0;
        for (Step step : steps) {
            number++;
            if (step.adviceOnly()) {
                out.append(Comments.of(step, "-- ")).append('\n');
                continue;
            }
            out.append("--changeset pgtender:")
                    .append(id(version, number))
                    .append(" runInTransaction:false splitStatements:true endDelimiter:")
                    .append(DELIMITER)
                    .append(" rollbackSplitStatements:true rollbackEndDelimiter:")
                    .append(DELIMITER)
                    .append(" stripComments:false\n")
                    .append(Comments.of(step, "-- "))
                    .append(delimited(step.up()));
            if (step.down().isEmpty()) {
                out.append("--rollback empty\n\n");
            } else {
                out.append("/* liquibase rollback\n")
                        .append(delimited(step.down()))
                        .append("*/\n\n");
            }
        }
        return new MigrationFile(name(version, "sql"), out.toString());
    }

    static MigrationFile yaml(List<Step> steps, Version version) {
        StringBuilder out = new StringBuilder();
        StringBuilder sets = new StringBuilder();
        int number = 0;
        for (Step step : steps) {
            number++;
            String notes = Comments.of(step, "# ");
            if (step.adviceOnly()) {
                out.append(notes).append('\n');
                continue;
            }
            sets.append('\n')
                    .append(notes.indent(2))
                    .append("  - changeSet:\n      id: ")
                    .append(quoted(id(version, number)))
                    .append("\n      author: pgtender\n      runInTransaction: false\n      changes:\n")
                    .append(yamlChanges(step.up(), 8))
                    .append(step.down().isEmpty() ? "      rollback: []\n" : "      rollback:\n")
                    .append(yamlChanges(step.down(), 8));
        }
        out.append("databaseChangeLog:").append(sets.isEmpty() ? " []\n" : "\n").append(sets);
        return new MigrationFile(name(version, "yaml"), out.toString());
    }

    private static String yamlChanges(List<String> statements, int indent) {
        return statements.stream()
                .map(sql -> """
                        - sql:
                            splitStatements: false
                            stripComments: false
                            sql: %s
                        """.formatted(quoted(sql)).indent(indent))
                .collect(Collectors.joining());
    }

    /** A double-quoted YAML scalar (YAML 1.2, 7.3.1), in which nothing is special but these. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                default -> quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    static MigrationFile xml(List<Step> steps, Version version) {
        StringBuilder out = new StringBuilder("""
                <?xml version="1.0" encoding="UTF-8"?>
                <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
                                   xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                                   xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
                                                       http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
                """);
        int number = 0;
        for (Step step : steps) {
            number++;
            out.append("\n  <!--\n").append(comment(Comments.of(step, "    "))).append("  -->\n");
            if (step.adviceOnly()) {
                continue;
            }
            out.append("  <changeSet id=\"")
                    .append(id(version, number))
                    .append("\" author=\"pgtender\" runInTransaction=\"false\">\n")
                    .append(xmlChanges(step.up(), "    "))
                    .append(step.down().isEmpty() ? "    <rollback/>\n" : "    <rollback>\n")
                    .append(xmlChanges(step.down(), "      "))
                    .append(step.down().isEmpty() ? "" : "    </rollback>\n")
                    .append("  </changeSet>\n");
        }
        return new MigrationFile(
                name(version, "xml"), out.append("</databaseChangeLog>\n").toString());
    }

    private static String xmlChanges(List<String> statements, String indent) {
        return statements.stream()
                .map(sql ->
                        indent + "<sql splitStatements=\"false\" stripComments=\"false\">" + escaped(sql) + "</sql>\n")
                .collect(Collectors.joining());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Two hyphens may not stand in an XML comment. */
    private static String comment(String text) {
        return text.replace("--", "- -").replace("--", "- -");
    }

    private static String delimited(List<String> statements) {
        return statements.stream().map(sql -> sql + DELIMITER + "\n").collect(Collectors.joining());
    }

    private static String id(Version version, int number) {
        return version.stamp() + "-" + number;
    }

    private static String name(Version version, String ending) {
        return "pgtender_" + version.stamp() + "." + ending;
    }
}
