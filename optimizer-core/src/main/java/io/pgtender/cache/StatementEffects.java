package io.pgtender.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.pgtender.cache.WriteSetResolver.Targets;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShape.Trait;
import io.pgtender.sql.StatementKind;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;

/** What statements may do besides answering, as far as it is known; assumes the worst until it is. Thread-safe. */
final class StatementEffects {

    /** Targets remembered as able to do anything, and shapes remembered as calling no code that writes. */
    private static final int MAX_REMEMBERED = 10_000;

    private static final Set<String> TEMPORARY = Set.of("temp", "temporary", "pg_temp");

    private static final String NAMES = "names";

    private record Harmless(QueryShape shape, WritingNames names) {}

    private final Server server;
    private final RelationVersions versions;
    private final WriteSetResolver resolver;
    private final Resolutions<String, WritingNames> names;
    private final Resolutions<Targets, WriteEffect> effects;
    private final Cache<Targets, Boolean> dangerous = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .executor(Runnable::run)
            .build();
    private final Cache<Long, Harmless> harmless = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .executor(Runnable::run)
            .build();

    StatementEffects(Server server, RelationVersions versions, Executor executor, Ticker ticker) {
        this.server = server;
        this.versions = versions;
        this.resolver = new WriteSetResolver(server);
        ReadSet definitions = definitions(versions);
        names = new Resolutions<>("names of functions that write", definitions, definitions, executor, ticker);
        effects = new Resolutions<>("what a statement writes", definitions, definitions, executor, ticker);
    }

    static ReadSet definitions(RelationVersions versions) {
        return new ReadSet(new RelationVersions.Counter[] {versions.counter(RelationVersions.DEFINITIONS)});
    }

    WriteEffect of(QueryShape shape) {
        WriteEffect effect = byKind(shape);
        return shape.traits().contains(Trait.CHANGES_SESSION)
                ? new WriteEffect(effect.writes(), WriteEffect.Session.CHANGED)
                : effect;
    }

    private WriteEffect byKind(QueryShape shape) {
        if (startsWith(shape.text(), "EXECUTE")) {
            return WriteEffect.ANYTHING;
        }
        return switch (shape.kind()) {
            case SELECT, UTILITY -> reading(shape);
            case INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY -> writing(shape);
            case DEFINITION ->
                new WriteEffect(
                        WriteSet.ANYTHING,
                        Words.anyMatch(shape.text().toLowerCase(Locale.ROOT), TEMPORARY::contains)
                                ? WriteEffect.Session.CHANGED
                                : WriteEffect.Session.KEPT);
            case PROCEDURE, MULTIPLE -> WriteEffect.ANYTHING;
            case OTHER ->
                shape.text().isEmpty() || startsWith(shape.text(), "NOTIFY") ? WriteEffect.NONE : WriteEffect.ANYTHING;
            case TWO_PHASE -> new WriteEffect(WriteSet.ANYTHING, WriteEffect.Session.KEPT);
            case SESSION -> new WriteEffect(reading(shape).writes(), WriteEffect.Session.CHANGED);
            case BEGIN, COMMIT, ROLLBACK, SAVEPOINT -> WriteEffect.NONE;
        };
    }

    private WriteEffect reading(QueryShape shape) {
        if (shape.traits().contains(Trait.INTO)) {
            return WriteEffect.ANYTHING;
        }
        return shape.traits().contains(Trait.WRITES_IN_CTE) ? writing(shape) : calls(shape);
    }

    private WriteEffect writing(QueryShape shape) {
        if (shape.writeTargets().isEmpty()) {
            return WriteEffect.ANYTHING;
        }
        WriteEffect targets = targets(Targets.of(shape));
        WriteEffect calls = calls(shape);
        return calls.equals(WriteEffect.NONE) || targets.equals(WriteEffect.ANYTHING) ? targets : calls;
    }

    private WriteEffect targets(Targets targets) {
        WriteEffect effect = effects.get(targets, () -> {
            WriteEffect resolved = resolver.resolve(targets, WritingNames.read(server));
            if (resolved.writes().equals(WriteSet.ANYTHING) && dangerous.asMap().putIfAbsent(targets, true) == null) {
                // Executions until now were taken to change rows only.
                versions.bump(WriteSet.ANYTHING);
            }
            return resolved;
        });
        if (effect != null) {
            return effect;
        }
        return dangerous.getIfPresent(targets) != null ? WriteEffect.ANYTHING : WriteEffect.UNRESOLVED;
    }

    /** What the code that the statement's text calls may do. */
    private WriteEffect calls(QueryShape shape) {
        WritingNames writing = names.get(NAMES, () -> WritingNames.read(server));
        if (writing == null) {
            return WriteEffect.UNRESOLVED;
        }
        if (writing.isEmpty()) {
            return WriteEffect.NONE;
        }
        long fingerprint = shape.fingerprint().value();
        Harmless known = harmless.getIfPresent(fingerprint);
        if (known != null && known.names().equals(writing) && known.shape().equals(shape)) {
            return WriteEffect.NONE;
        }
        if (isCut(shape) || writing.mayOccurIn(shape.text())) {
            return WriteEffect.ANYTHING;
        }
        harmless.put(fingerprint, new Harmless(shape, writing));
        return WriteEffect.NONE;
    }

    private static boolean isCut(QueryShape shape) {
        return shape.text().length() >= QueryShape.MAX_TEXT_LENGTH;
    }

    private static boolean startsWith(String text, String word) {
        return text.regionMatches(true, 0, word, 0, word.length());
    }

    /** Whether the statement may commit while it runs, or end the transaction that it runs in. */
    static boolean mayCommitInside(StatementKind kind) {
        return switch (kind) {
            case PROCEDURE, MULTIPLE, OTHER, TWO_PHASE -> true;
            default -> false;
        };
    }

    /** Whether it is unknown afterwards whether a transaction is open. */
    static boolean hidesTransaction(StatementKind kind) {
        return kind == StatementKind.MULTIPLE;
    }
}
