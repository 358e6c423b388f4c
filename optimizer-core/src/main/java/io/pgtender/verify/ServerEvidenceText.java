package io.pgtender.verify;

import io.pgtender.sql.Fingerprint;
import io.pgtender.verify.ServerEvidence.IndexCount;
import io.pgtender.verify.ServerEvidence.ShapeCount;
import io.pgtender.verify.ServerEvidence.TableCount;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** {@link ServerEvidence} as names and values for the journal's originals. Holds no statement's text, only counters. */
public final class ServerEvidenceText {

    /** Name of the reading before a change; its counters are the baseline. */
    public static final String BEFORE = "before";

    /** Name of the reading right after a change. */
    public static final String AFTER = "after";

    private static final String AT = "at";
    private static final String EPOCH = "epoch";
    private static final String TABLE = "table";
    private static final String INDEX = "index";
    private static final String SHAPE = "shape.";

    private ServerEvidenceText() {}

    /**
     * Names and values of a reading.
     *
     * @param name {@link #BEFORE}, {@link #AFTER} or another word that tells readings of one entry apart
     */
    public static Map<String, String> write(String name, ServerEvidence evidence) {
        String prefix = prefix(name);
        Map<String, String> text = new HashMap<>();
        text.put(prefix + AT, evidence.at().toString());
        text.put(prefix + EPOCH, evidence.epoch());
        TableCount table = evidence.table();
        text.put(prefix + TABLE, numbers(table.updates(), table.hotUpdates()));
        IndexCount index = evidence.index();
        if (index != null) {
            text.put(
                    prefix + INDEX,
                    numbers(index.oid(), index.scans(), index.sizeBytes(), index.blocksHit(), index.blocksRead()));
        }
        evidence.shapes()
                .forEach((shape, count) -> text.put(
                        prefix + SHAPE + shape,
                        numbers(count.calls(), count.rows(), count.blocks(), count.walBytes())));
        return text;
    }

    /** The reading of that name; empty where there is none, or one that this version cannot read. */
    public static Optional<ServerEvidence> read(String name, Map<String, String> originals) {
        String prefix = prefix(name);
        String at = originals.get(prefix + AT);
        String epoch = originals.get(prefix + EPOCH);
        String table = originals.get(prefix + TABLE);
        if (at == null || epoch == null || table == null) {
            return Optional.empty();
        }
        try {
            Map<Fingerprint, ShapeCount> shapes = new HashMap<>();
            for (Map.Entry<String, String> entry : originals.entrySet()) {
                if (entry.getKey().startsWith(prefix + SHAPE)) {
                    String hex = entry.getKey().substring(prefix.length() + SHAPE.length());
                    List<Long> n = numbers(entry.getValue(), 4);
                    shapes.put(
                            new Fingerprint(Long.parseUnsignedLong(hex, 16)),
                            new ShapeCount(n.get(0), n.get(1), n.get(2), n.get(3)));
                }
            }
            List<Long> writes = numbers(table, 2);
            return Optional.of(new ServerEvidence(
                    Instant.parse(at),
                    epoch,
                    shapes,
                    new TableCount(writes.get(0), writes.get(1)),
                    index(originals.get(prefix + INDEX))));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static @Nullable IndexCount index(@Nullable String text) {
        if (text == null) {
            return null;
        }
        List<Long> n = numbers(text, 5);
        return new IndexCount(n.get(0), n.get(1), n.get(2), n.get(3), n.get(4));
    }

    private static String prefix(String name) {
        return "evidence." + name + ".";
    }

    private static String numbers(long... values) {
        StringJoiner joined = new StringJoiner(" ");
        Arrays.stream(values).forEach(v -> joined.add(Long.toString(v)));
        return joined.toString();
    }

    private static List<Long> numbers(String text, int fewest) {
        List<Long> values = new ArrayList<>();
        int from = 0;
        while (from <= text.length()) {
            int blank = text.indexOf(' ', from);
            int to = blank < 0 ? text.length() : blank;
            values.add(Long.parseLong(text, from, to, 10));
            from = to + 1;
        }
        if (values.size() < fewest) {
            throw new NumberFormatException(values.size() + " numbers, of " + fewest);
        }
        return values;
    }
}
