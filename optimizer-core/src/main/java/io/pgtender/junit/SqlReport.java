package io.pgtender.junit;

import io.pgtender.html.HtmlReport;
import io.pgtender.workload.UnitWatch;
import io.pgtender.workload.Workload;
import io.pgtender.workload.WorkloadRecorder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The report of one run of JUnit: made when the first test asks for it, written when JUnit closes its store after the last.
 *
 * <p>JUnit before 5.13 closes the one type, later ones the other. Thread-safe.
 */
@SuppressWarnings("deprecation") // What replaces it is not in JUnit 5.8.
final class SqlReport implements ExtensionContext.Store.CloseableResource, AutoCloseable {

    /** Asks for the report: {@code true}, or where it goes. Of JUnit's settings or the system's. */
    static final String PROPERTY = "pgtender.report";

    /** Where the report goes unless said otherwise. */
    static final String STANDARD_FILE = "target/pgtender/report.html";

    /** Data sources of one run that are kept, so that those closed before its end are in the report. */
    private static final int MAX_DATA_SOURCES = 256;

    private static final Logger LOG = LoggerFactory.getLogger(SqlReport.class);

    private final Path file;
    private final Set<WorkloadRecorder> recorders = Collections.newSetFromMap(new IdentityHashMap<>());

    private SqlReport(Path file) {
        this.file = file;
    }

    /** Keeps what is watched now for the report; does nothing unless one is wanted. */
    static void whenAsked(ExtensionContext context) {
        String wanted =
                context.getConfigurationParameter(PROPERTY).orElse("false").strip();
        if (wanted.isEmpty() || wanted.equalsIgnoreCase("false")) {
            return;
        }
        Path file = Path.of(wanted.equalsIgnoreCase("true") ? STANDARD_FILE : wanted);
        context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SqlReport.class))
                .getOrComputeIfAbsent(file, SqlReport::new, SqlReport.class)
                .keepWatched();
    }

    private synchronized void keepWatched() {
        for (WorkloadRecorder recorder : UnitWatch.watchable()) {
            if (recorders.size() < MAX_DATA_SOURCES) {
                recorders.add(recorder);
            }
        }
    }

    /** Writes it; a report that cannot be written fails no test. */
    @Override
    public synchronized void close() {
        List<Workload> workloads = new ArrayList<>();
        recorders.forEach(recorder -> workloads.add(recorder.snapshot()));
        if (workloads.isEmpty()) {
            LOG.warn("no report is written to {}: no data source was watched; give the tests one that is tended", file);
            return;
        }
        try {
            HtmlReport.of("Tests", Workload.together(workloads)).write(file);
            LOG.info("what the tests did to the database is in {}", file.toAbsolutePath());
        } catch (IOException e) {
            LOG.warn("the report could not be written to {}: {}", file, e.toString());
        }
    }
}
