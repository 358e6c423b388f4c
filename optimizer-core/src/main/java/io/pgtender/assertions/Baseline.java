package io.pgtender.assertions;

import io.pgtender.workload.RepeatedStatement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of findings that were there before, so that they don't block: what it lists passes, what is new fails.
 *
 * <p>{@code mvn test -Dpgtender.baseline=write} writes it: the findings of the checks that run replace those that it held
 * of the same checks, those of other checks stay. Commit it. A finding is known by its kind, the fingerprint of its
 * statement, and the class and method that executes it, in whatever check it shows up. An entry whose checks have all run
 * without it is stale: said in the log at the end of the process, failed by nothing.
 *
 * <p>Thread-safe; processes that write the same file take turns.
 */
public final class Baseline {

    /** System property that names another file than {@value #STANDARD_FILE}. */
    public static final String FILE_PROPERTY = "pgtender.baseline.file";

    /** Where the baseline of all checks that name none is, from the directory that the tests run in. */
    public static final String STANDARD_FILE = "src/test/resources/pgtender-baseline.txt";

    private static final Logger LOG = LoggerFactory.getLogger(Baseline.class);
    private static final int MAX_STATEMENT_CHARS = 200;

    private static final Map<Path, Baseline> BY_FILE = new ConcurrentHashMap<>();

    private final Path file;
    private final BaselineMode mode;

    /* Guarded by this. */
    private @Nullable SortedMap<String, SortedMap<BaselineEntry, String>> listed;
    private final Map<String, SortedMap<BaselineEntry, String>> foundByCheck = new HashMap<>();
    private final Set<BaselineEntry> found = new HashSet<>();

    private Baseline(Path file, BaselineMode mode) {
        this.file = file;
        this.mode = mode;
    }

    /** The one of this file, in the mode that {@code -Dpgtender.baseline} says. There need not be a file. */
    public static Baseline of(Path file) {
        return BY_FILE.computeIfAbsent(file.toAbsolutePath().normalize(), path -> {
            Baseline created = new Baseline(path, BaselineMode.ofProperty());
            created.sayWhatIsStaleAtEnd();
            return created;
        });
    }

    /** One in a mode of its own, for this file. */
    public static Baseline of(Path file, BaselineMode mode) {
        return new Baseline(file.toAbsolutePath().normalize(), mode);
    }

    /** The one that checks use that name none. */
    public static Baseline standard() {
        return of(Path.of(System.getProperty(FILE_PROPERTY, STANDARD_FILE)));
    }

    /**
     * Entries that are not found any more: the check that had them has run in this process, and no check found them. For a
     * person to delete; each as it stands in the file.
     */
    public synchronized List<String> staleEntries() {
        List<String> stale = new ArrayList<>();
        if (mode == BaselineMode.CHECK) {
            listed().forEach((check, entries) -> {
                if (foundByCheck.containsKey(check)) {
                    entries.keySet().stream()
                            .filter(entry -> !found.contains(entry))
                            .forEach(entry -> stale.add("[" + check + "] " + entry));
                }
            });
        }
        return stale;
    }

    /** Of what a check found, what this does not list; nothing where it is written. */
    synchronized List<RepeatedStatement> unknownOf(String check, List<RepeatedStatement> repetitions) {
        SortedMap<BaselineEntry, String> ofCheck = foundByCheck.computeIfAbsent(check, c -> new TreeMap<>());
        for (RepeatedStatement repetition : repetitions) {
            BaselineEntry entry = BaselineEntry.of(repetition);
            ofCheck.put(entry, statement(repetition));
            found.add(entry);
        }
        return switch (mode) {
            case IGNORE -> repetitions;
            case CHECK -> repetitions.stream().filter(r -> !isListed(r)).toList();
            case WRITE -> {
                write();
                yield List.of();
            }
        };
    }

    private boolean isListed(RepeatedStatement repetition) {
        BaselineEntry entry = BaselineEntry.of(repetition);
        return listed().values().stream().anyMatch(entries -> entries.containsKey(entry));
    }

    private SortedMap<String, SortedMap<BaselineEntry, String>> listed() {
        SortedMap<String, SortedMap<BaselineEntry, String>> known = listed;
        if (known == null) {
            try {
                known = Files.exists(file) ? BaselineText.read(Files.readString(file), file) : new TreeMap<>();
            } catch (IOException e) {
                throw new UncheckedIOException("the baseline " + file + " cannot be read", e);
            }
            listed = known;
        }
        return known;
    }

    private static String statement(RepeatedStatement repetition) {
        String text = repetition.repeated().text();
        return text.length() <= MAX_STATEMENT_CHARS ? text : text.substring(0, MAX_STATEMENT_CHARS) + "…";
    }

    // ------------------------------------------------------------------ writing

    private void write() {
        try {
            Path folder = file.getParent();
            boolean isNew = !Files.exists(file);
            if (isNew && foundByCheck.values().stream().allMatch(Map::isEmpty)) {
                return;
            }
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (FileChannel channel = FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileLock ignored = channel.lock()) {
                SortedMap<String, SortedMap<BaselineEntry, String>> merged = BaselineText.read(read(channel), file);
                merged.putAll(foundByCheck);
                byte[] text = BaselineText.write(merged).getBytes(StandardCharsets.UTF_8);
                channel.truncate(0);
                channel.position(0);
                ByteBuffer rest = ByteBuffer.wrap(text);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the baseline " + file + " cannot be written", e);
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // until all is there
        }
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    private void sayWhatIsStaleAtEnd() {
        Thread hook = new Thread(
                () -> {
                    List<String> stale = staleEntries();
                    if (!stale.isEmpty()) {
                        LOG.warn(
                                "pgtender: what the baseline {} lists is not all found any more; delete:\n  {}",
                                file,
                                String.join("\n  ", stale));
                    }
                },
                "pgtender-baseline");
        Runtime.getRuntime().addShutdownHook(hook);
    }
}
