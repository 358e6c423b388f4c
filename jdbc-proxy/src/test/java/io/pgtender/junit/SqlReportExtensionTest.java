package io.pgtender.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.example.shop.CheckedOrders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class SqlReportExtensionTest {

    @TempDir
    private Path directory;

    @Test
    void report_thatIsAskedForHoldsWhatTheTestsDid() throws IOException {
        Path file = directory.resolve("pgtender/report.html");

        run(Map.of("pgtender.report", file.toString()));

        assertThat(Files.readString(file))
                .contains("<h1>Tests</h1>", "N+1", " seen.", "FROM customers")
                .doesNotContain("<script");
    }

    @Test
    void report_thatIsNotAskedForIsNotWritten() {
        run(Map.of("pgtender.report", "false"));

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void report_thatCannotBeWrittenFailsNothing() throws IOException {
        Path taken = Files.createFile(directory.resolve("taken"));

        run(Map.of("pgtender.report", taken.resolve("report.html").toString()));

        assertThat(taken).isEmptyFile();
    }

    private static void run(Map<String, String> settings) {
        LauncherFactory.create()
                .execute(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(CheckedOrders.OfMethods.class))
                        .configurationParameters(settings)
                        .build());
    }
}
