package io.pgtender.apply;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes one change in a JVM of its own, as another instance of the application would. */
final class ChildApplier implements AutoCloseable {

    private final Process process;

    private ChildApplier(Process process) {
        this.process = process;
    }

    /** Starts the JVM and returns at once. */
    static ChildApplier start(PGSimpleDataSource database, FaultKind kind) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // Surefire may hide the class path in the manifest of a jar, and then names it here.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ChildApplier(new ProcessBuilder(
                        java,
                        "-cp",
                        classPath + File.pathSeparator,
                        "-XX:TieredStopAtLevel=1",
                        ChildApplier.class.getName(),
                        database.getUrl(),
                        String.valueOf(database.getUser()),
                        kind.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(ApplyFixture.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the child JVM does not die");
        }
    }

    /** The state that its change ended in. */
    JournalEntry.State state() throws IOException {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            return JournalEntry.State.valueOf(out.readLine());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Arguments: URL, user, name of a {@link FaultKind}. */
    public static void main(String[] args) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(args[0]);
        database.setUser(args[1]);
        FaultKind kind = FaultKind.valueOf(args[2]);
        try (ChangeApplier applier =
                new ChangeApplier(DirectConnections.of(database), ApplyFixture.PACE, Clock.systemUTC())) {
            System.out.println(applier.apply(ApplyFixture.recommend(kind.change), ApplyFixture.REAL)
                    .state());
        }
    }
}
