package io.pgtender.export;

import java.util.ArrayList;
import java.util.List;

/**
 * A script for each change, with the script configuration that keeps Flyway from opening a transaction.
 *
 * <p>Placeholders are switched off as well: nothing here has any, and a name may look like one.
 */
final class FlywayFiles {

    private static final String CONFIGURATION = "executeInTransaction=false\nplaceholderReplacement=false\n";

    private static final String LOCK = "note: set flyway.postgresql.transactional.lock=false, or Flyway's own open"
            + " transaction keeps this from ever ending";

    private FlywayFiles() {}

    static List<MigrationFile> versioned(List<Step> steps, Version version) {
        List<MigrationFile> files = new ArrayList<>();
        int number = 0;
        for (Step step : steps) {
            if (step.adviceOnly()) {
                continue;
            }
            number++;
            String name = version.of(number) + "__" + Version.words(step) + ".sql";
            script(files, "V" + name, head(step) + PlainSql.statements(step.up()));
            if (!step.down().isEmpty()) {
                script(files, "U" + name, head(step, "takes back: ") + PlainSql.statements(step.down()));
            }
        }
        advice(files, steps);
        return files;
    }

    static List<MigrationFile> repeatable(List<Step> steps) {
        List<MigrationFile> files = new ArrayList<>();
        for (Step step : steps) {
            if (!step.adviceOnly()) {
                String back = Comments.lines(
                        "-- undo: ",
                        PlainSql.statements(step.down())
                                .lines()
                                .filter(line -> !line.isEmpty())
                                .toList());
                script(
                        files,
                        "R__" + Version.distinctWords(step) + ".sql",
                        head(step) + back + "\n" + PlainSql.statements(step.up()));
            }
        }
        advice(files, steps);
        return files;
    }

    private static String head(Step step) {
        return Comments.of(step, "-- ") + "-- " + LOCK + "\n\n";
    }

    private static String head(Step step, String what) {
        return "-- pgtender: " + what + step.title() + "\n-- " + LOCK + "\n\n";
    }

    private static void script(List<MigrationFile> files, String name, String content) {
        files.add(new MigrationFile(name, content));
        files.add(new MigrationFile(name + ".conf", CONFIGURATION));
    }

    /** In a file that Flyway does not read: a script without statements would only use up a version. */
    private static void advice(List<MigrationFile> files, List<Step> steps) {
        StringBuilder text = new StringBuilder();
        steps.stream()
                .filter(Step::adviceOnly)
                .forEach(step -> text.append(Comments.of(step, "-- ")).append('\n'));
        if (!text.isEmpty()) {
            files.add(new MigrationFile("pgtender_advice.txt", text.toString()));
        }
    }
}
