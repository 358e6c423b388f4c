package io.pgtender.export;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Two scripts for psql. */
final class PlainSql {

    private static final String HEAD =
            "-- Run each statement by itself, outside any transaction: psql -v ON_ERROR_STOP=1"
                    + " -f, without -1.\n\n";

    private PlainSql() {}

    static List<MigrationFile> files(List<Step> steps, Version version) {
        StringBuilder up = new StringBuilder(HEAD);
        for (Step step : steps) {
            up.append(Comments.of(step, "-- ")).append(statements(step.up())).append('\n');
        }
        List<Step> backwards = new ArrayList<>(steps);
        Collections.reverse(backwards);
        StringBuilder down = new StringBuilder(HEAD);
        for (Step step : backwards) {
            if (!step.down().isEmpty()) {
                down.append("-- pgtender: takes back: ")
                        .append(step.title())
                        .append('\n')
                        .append(statements(step.down()))
                        .append('\n');
            }
        }
        return List.of(
                new MigrationFile("pgtender_" + version.stamp() + "_up.sql", up.toString()),
                new MigrationFile("pgtender_" + version.stamp() + "_down.sql", down.toString()));
    }

    /** Each with its semicolon, on lines of its own. */
    static String statements(List<String> statements) {
        return statements.stream().map(sql -> sql + ";\n").collect(Collectors.joining());
    }
}
