package io.pgtender.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C leaves no server and no data directory behind. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process cannot be interrupted there as a terminal does it")
class InterruptTest {

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void interruptedQuickstart_leavesNoServerAndNoFiles(@TempDir Path folder) throws IOException, InterruptedException {
        Process quickstart = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Quickstart.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(quickstart.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            while (line != null && !line.startsWith("Opening the shop")) {
                line = output.readLine();
            }
            Set<ProcessHandle> servers = ProcessHandle.allProcesses()
                    .filter(p -> p.info().commandLine().orElse("").contains("-D " + folder))
                    .collect(Collectors.toSet());
            assertThat(servers).as("processes of the embedded server").isNotEmpty();

            quickstart.destroy(); // SIGTERM: the same way down as Ctrl-C's SIGINT

            assertThat(quickstart.waitFor(60, TimeUnit.SECONDS)).isTrue();
            for (ProcessHandle server : servers) {
                server.onExit().orTimeout(20, TimeUnit.SECONDS).join();
            }
            assertThat(servers).noneMatch(ProcessHandle::isAlive);
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).noneMatch(p -> p.getFileName().toString().startsWith("epg"));
            }
        } finally {
            quickstart.destroyForcibly();
        }
    }
}
