package io.pgtender.export;

import io.pgtender.advice.Recommendation;
import io.pgtender.apply.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes changes as migrations instead of making them, with the way back wherever there is one.
 *
 * <p>Every change says why it is made, with the evidence and never with a parameter's value. No script runs in a
 * transaction. A migration has no watch that gives way when the application waits for it, as {@code Advisor.apply} has:
 * run it while no long transaction is open. Where pgtender built the index before, the migration finds it and passes.
 *
 * <p>Immutable and thread-safe.
 */
public final class Migrations {

    private static final String JOURNAL_NOTE =
            "note: run as a role that may create schemas; grant the application's role USAGE on the schema, and SELECT,"
                    + " INSERT and UPDATE on its tables";

    private final Clock clock;

    private Migrations(Clock clock) {
        this.clock = clock;
    }

    /** Takes versions from {@code clock}: the second at which {@link #export} is called, in UTC. */
    public static Migrations at(Clock clock) {
        return new Migrations(clock);
    }

    /** Takes versions from the system's clock. */
    public static Migrations now() {
        return at(Clock.systemUTC());
    }

    /**
     * The changes of {@code recommendations} as files, in their order. Changes that a person has to make, in the
     * application or on the server, become comments.
     *
     * @return no file at all for no recommendation
     */
    public List<MigrationFile> export(List<Recommendation> recommendations, MigrationFormat format) {
        return files(recommendations.stream().map(ChangeSteps::of).toList(), format);
    }

    /** The journal's schema and tables as files, for roles of the application that may create none. */
    public List<MigrationFile> exportJournal(MigrationFormat format) {
        return files(
                List.of(new Step(
                        "create the journal of pgtender",
                        List.of(JOURNAL_NOTE, "note: taking it back forgets what was ever changed"),
                        Journal.statements(),
                        List.of("DROP TABLE IF EXISTS pgtender.journal", "DROP SCHEMA IF EXISTS pgtender"))),
                format);
    }

    /**
     * Stores {@code files} in {@code directory}, which is created where it is missing.
     *
     * @return the paths, in order
     * @throws java.nio.file.FileAlreadyExistsException when a file of that name is there; files before it are written
     * @throws IOException when a file cannot be written
     */
    public static List<Path> write(List<MigrationFile> files, Path directory) throws IOException {
        Files.createDirectories(directory);
        List<Path> paths = new ArrayList<>();
        for (MigrationFile file : files) {
            paths.add(Files.writeString(directory.resolve(file.name()), file.content(), StandardOpenOption.CREATE_NEW));
        }
        return paths;
    }

    private List<MigrationFile> files(List<Step> steps, MigrationFormat format) {
        if (steps.isEmpty()) {
            return List.of();
        }
        Version version = new Version(clock.instant());
        return switch (format) {
            case FLYWAY_VERSIONED -> FlywayFiles.versioned(steps, version);
            case FLYWAY_REPEATABLE -> FlywayFiles.repeatable(steps);
            case LIQUIBASE_SQL -> List.of(LiquibaseFiles.sql(steps, version));
            case LIQUIBASE_YAML -> List.of(LiquibaseFiles.yaml(steps, version));
            case LIQUIBASE_XML -> List.of(LiquibaseFiles.xml(steps, version));
            case SQL -> PlainSql.files(steps, version);
        };
    }
}
