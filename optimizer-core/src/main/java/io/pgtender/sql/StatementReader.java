package io.pgtender.sql;

import io.pgtender.sql.QueryShape.Trait;
import io.pgtender.sql.TargetReader.Verb;
import io.pgtender.sql.Word.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the tokens of a text what it does. Not a parser: it knows the places where a statement may begin and the
 * words that matter there. In doubt it errs towards a write, a lock or a volatile value. Not thread-safe.
 */
final class StatementReader {

    private enum Phase {
        /** Nothing but parentheses, and EXPLAIN before, has been read of the statement. */
        START,
        EXPLAIN,
        EXPLAIN_OPTIONS,
        /** Between WITH and the verb of the statement itself. */
        WITH,
        BODY,
        /** The rest defines something and is not executed now. */
        DEFINITION
    }

    /** Targets that are searched one by one. */
    private static final int FEW_TARGETS = 8;

    private final Lexer lexer;
    private final TargetReader target = new TargetReader();
    private final EnumSet<Trait> traits = EnumSet.noneOf(Trait.class);
    private List<RelationName> targets = List.of();
    /** The same, once there are more than {@link #FEW_TARGETS}. */
    private @Nullable Set<RelationName> manyTargets;

    private boolean tooManyTargets;

    private int statements;
    private boolean ended = true;
    private StatementKind firstKind = StatementKind.OTHER;
    /** The last of them that ends a transaction. */
    private @Nullable Trait ending;

    private StatementKind kind = StatementKind.OTHER;
    private Phase phase = Phase.START;
    private boolean explained;
    private boolean analyzed;
    private boolean with;
    private boolean writes;
    /** Whether the target being read is that of a statement inside another. */
    private boolean nested;
    /** Depth at which the verb of the statement is expected. */
    private int bodyDepth;
    /** Of a SQL function's BEGIN ATOMIC ... END, each CASE in it counted. */
    private int atomicDepth;

    private @Nullable RelationName copied;
    /** Whether the body of a statement is being read, and no target: most tokens are nothing to us then. */
    private boolean inBody;

    /** Number of the token before. */
    private int previousToken = Token.SEMICOLON.number();

    /** Number of its role. */
    private int previousRole = Role.NONE.number();

    StatementReader(Lexer lexer) {
        this.lexer = lexer;
    }

    /**
     * Takes the next token.
     *
     * @param role of the word; {@link Role#NONE} where the token is none or is surely a name
     * @param depth parentheses open around the token
     */
    void accept(Token token, Role role, int depth) {
        boolean matters = role != Role.NONE && role != Role.KEYWORD;
        if (inBody && !matters && token != Token.OPEN && token != Token.SEMICOLON) {
            remember(token, role);
        } else {
            read(token, role, depth);
            inBody = phase == Phase.BODY && !ended && !target.isActive();
        }
    }

    private void read(Token token, Role role, int depth) {
        if (token == Token.SEMICOLON) {
            if (depth == 0 && atomicDepth == 0) {
                end();
            }
        } else {
            if (ended) {
                begin();
            }
            if (target.isActive()) {
                readTarget(token, role);
            }
            if (token == Token.WORD) {
                word(role, depth);
            } else if (token == Token.OPEN) {
                open(depth);
            } else if (phase == Phase.EXPLAIN_OPTIONS && token == Token.CLOSE && depth == 0) {
                phase = Phase.START;
            } else if (phase == Phase.EXPLAIN_OPTIONS && isAnalyze(previousRole()) && lexer.is('0')) {
                analyzed = false;
            }
        }
        remember(token, role);
    }

    private void remember(Token token, Role role) {
        previousToken = token.number();
        previousRole = role.number();
    }

    private Token previous() {
        return Token.of(previousToken);
    }

    private Role previousRole() {
        return Role.of(previousRole);
    }

    /** Ends the last statement. */
    void finish() {
        end();
        if (statements > 1 && ending != null) {
            traits.add(ending);
        }
    }

    /** Whether a semicolon at this depth parts two statements. */
    boolean separates(int depth) {
        return depth == 0 && atomicDepth == 0;
    }

    boolean isBeforeTargetColumns() {
        return target.isBeforeColumns();
    }

    /** Whether names in the statement are made up for the occasion, as those of savepoints are. */
    boolean namesAreConstants() {
        return kind == StatementKind.SAVEPOINT && !ended;
    }

    /** The text holds a constant that stands for the time of execution. */
    void dateWord() {
        traits.add(Trait.VOLATILE_TEXT);
    }

    StatementKind kind() {
        if (tooManyTargets) {
            return StatementKind.OTHER;
        }
        return statements > 1 ? StatementKind.MULTIPLE : firstKind;
    }

    Set<Trait> traits() {
        return traits.isEmpty() ? Set.of() : traits;
    }

    List<RelationName> targets() {
        return targets;
    }

    private void begin() {
        ended = false;
        statements++;
        kind = StatementKind.OTHER;
        phase = Phase.START;
        explained = false;
        analyzed = false;
        with = false;
        writes = false;
        bodyDepth = 0;
        copied = null;
        remember(Token.SEMICOLON, Role.NONE);
    }

    private void end() {
        if (ended) {
            return;
        }
        if (target.isActive()) {
            readTarget(Token.END, Role.NONE);
        }
        ended = true;
        atomicDepth = 0;
        if (explained && !analyzed) {
            kind = StatementKind.UTILITY;
        }
        if (statements == 1) {
            firstKind = kind;
        }
        switch (kind) {
            case COMMIT, TWO_PHASE -> ending = Trait.COMMITS;
            case ROLLBACK -> ending = Trait.ROLLS_BACK;
            default -> {}
        }
    }

    private boolean isExecuted() {
        return !explained || analyzed;
    }

    private void readTarget(Token token, Role role) {
        RelationName relation = target.accept(token, role, lexer);
        if (relation != null) {
            if (target.verb() == Verb.COPY) {
                copied = relation;
            } else {
                addTarget(relation);
            }
        }
    }

    private void addTarget(RelationName relation) {
        if (!isExecuted()) {
            return;
        }
        writes = true;
        if (nested && with) {
            traits.add(Trait.WRITES_IN_CTE);
        }
        if (manyTargets == null ? targets.contains(relation) : manyTargets.contains(relation)) {
            return;
        }
        if (targets.isEmpty()) {
            targets = new ArrayList<>(1);
        }
        if (targets.size() == QueryShape.MAX_WRITE_TARGETS) {
            tooManyTargets = true;
            return;
        }
        targets.add(relation);
        if (manyTargets != null) {
            manyTargets.add(relation);
        } else if (targets.size() > FEW_TARGETS) {
            manyTargets = new HashSet<>(targets);
        }
    }

    private void open(int depth) {
        switch (phase) {
            case START -> bodyDepth = depth;
            case EXPLAIN -> {
                phase = Phase.EXPLAIN_OPTIONS;
                bodyDepth = 0;
            }
            case WITH -> {
                // the statement after its CTEs may stand in parentheses: WITH a AS (...) (SELECT ...)
                if (depth == bodyDepth + 1 && previous() == Token.CLOSE) {
                    bodyDepth = depth;
                }
            }
            case EXPLAIN_OPTIONS, BODY, DEFINITION -> {}
        }
        if (phase == Phase.BODY || phase == Phase.WITH) {
            if (previousRole() == Role.VOLATILE_FUNCTION) {
                traits.add(Trait.VOLATILE_TEXT);
            } else if (previousRole() == Role.SESSION_FUNCTION) {
                traits.add(Trait.CHANGES_SESSION);
                traits.add(Trait.VOLATILE_TEXT);
            }
        }
    }

    private void word(Role role, int depth) {
        switch (phase) {
            case START -> verb(role, depth);
            case EXPLAIN -> {
                if (isAnalyze(role)) {
                    analyzed = true;
                } else if (role != Role.VERBOSE) {
                    verb(role, depth);
                }
            }
            case EXPLAIN_OPTIONS -> explainOption(role, depth);
            case WITH -> {
                boolean mayBegin = previous() == Token.CLOSE
                        || previous() == Token.CONSTANT
                        || previous() == Token.QUOTED
                        || (previous() == Token.WORD && previousRole() == Role.NONE)
                        || (previous() == Token.OPEN && depth == bodyDepth);
                if (depth == bodyDepth && mayBegin && isQueryVerb(role)) {
                    if (role != Role.WITH) {
                        verb(role, depth);
                    }
                } else {
                    bodyWord(role, depth);
                }
            }
            case BODY -> bodyWord(role, depth);
            case DEFINITION -> {
                if ((role == Role.ATOMIC && previousRole() == Role.BEGIN) || (role == Role.CASE && atomicDepth > 0)) {
                    atomicDepth++;
                } else if (role == Role.END && atomicDepth > 0) {
                    atomicDepth--;
                } else if (role == Role.TRANSACTION && previousRole() == Role.PREPARE) {
                    kind = StatementKind.TWO_PHASE;
                }
            }
        }
    }

    private void explainOption(Role role, int depth) {
        if (previous() == Token.OPEN && isQueryVerb(role)) {
            bodyDepth = depth; // no options but a query in parentheses
            verb(role, depth);
        } else if (isAnalyze(role)) {
            analyzed = true;
        } else if (isAnalyze(previousRole()) && (role == Role.FALSE || role == Role.OFF)) {
            analyzed = false;
        }
    }

    /** The word that says what the statement does. */
    private void verb(Role role, int depth) {
        phase = Phase.BODY;
        kind = switch (role) {
            case SELECT, VALUES, TABLE -> StatementKind.SELECT;
            case WITH -> {
                with = true;
                phase = Phase.WITH;
                bodyDepth = depth;
                yield StatementKind.SELECT;
            }
            case INSERT -> write(Verb.INSERT, StatementKind.INSERT);
            case UPDATE -> write(Verb.UPDATE, StatementKind.UPDATE);
            case DELETE -> write(Verb.DELETE, StatementKind.DELETE);
            case MERGE -> write(Verb.MERGE, StatementKind.MERGE);
            case TRUNCATE -> write(Verb.TRUNCATE, StatementKind.TRUNCATE);
            case COPY -> write(Verb.COPY, StatementKind.COPY);
            case CALL, DO -> StatementKind.PROCEDURE;
            case BEGIN, START -> StatementKind.BEGIN;
            case COMMIT, END -> StatementKind.COMMIT;
            case ROLLBACK, ABORT -> StatementKind.ROLLBACK;
            case SAVEPOINT, RELEASE -> StatementKind.SAVEPOINT;
            case LOCK -> {
                add(Trait.LOCKING);
                yield StatementKind.UTILITY;
            }
            case SHOW, FETCH, MOVE -> StatementKind.UTILITY;
            case DECLARE -> StatementKind.SESSION;
            case SET, RESET, DISCARD, LISTEN, UNLISTEN, DEALLOCATE, CLOSE, LOAD -> StatementKind.SESSION;
            case PREPARE -> {
                phase = Phase.DEFINITION;
                yield StatementKind.SESSION;
            }
            case ALTER,
                    ANALYSE,
                    ANALYZE,
                    CLUSTER,
                    COMMENT,
                    CREATE,
                    DROP,
                    GRANT,
                    IMPORT,
                    REASSIGN,
                    REFRESH,
                    REINDEX,
                    REVOKE,
                    SECURITY,
                    VACUUM -> {
                phase = Phase.DEFINITION;
                yield StatementKind.DEFINITION;
            }
            case EXPLAIN -> {
                explained = true;
                phase = Phase.EXPLAIN;
                yield StatementKind.UTILITY;
            }
            default -> StatementKind.OTHER;
        };
    }

    private StatementKind write(Verb verb, StatementKind result) {
        target.start(verb);
        nested = false;
        return result;
    }

    private void bodyWord(Role role, int depth) {
        switch (role) {
            case NONE, KEYWORD, VOLATILE_FUNCTION, SESSION_FUNCTION -> {}
            case VOLATILE_NAME -> traits.add(Trait.VOLATILE_TEXT);
            case WITH -> with = true;
            case INSERT -> nestedWrite(Verb.INSERT);
            case DELETE -> nestedWrite(Verb.DELETE);
            case MERGE -> nestedWrite(Verb.MERGE);
            case UPDATE -> {
                lockStrength();
                nestedWrite(Verb.UPDATE);
            }
            case SHARE, NO, KEY -> lockStrength();
            case INTO -> {
                boolean label = previousRole() == Role.AS;
                boolean ofWrite = previousRole() == Role.INSERT || previousRole() == Role.MERGE;
                if (kind == StatementKind.SELECT && !label && !ofWrite) {
                    add(Trait.INTO);
                }
            }
            case FROM, TO -> {
                if (kind == StatementKind.COPY && depth == 0) {
                    copyDirection(role);
                }
                if (role == Role.TO && kind == StatementKind.ROLLBACK) {
                    kind = StatementKind.SAVEPOINT;
                }
            }
            case PREPARED -> {
                if (kind == StatementKind.COMMIT || kind == StatementKind.ROLLBACK) {
                    kind = StatementKind.TWO_PHASE;
                }
            }
            default -> {}
        }
    }

    private void lockStrength() {
        if (previousRole() == Role.FOR) {
            add(Trait.LOCKING);
        }
    }

    /** A verb where a data-modifying statement may begin: after the parenthesis of a CTE, or after a list of CTEs. */
    private void nestedWrite(Verb verb) {
        boolean mayBegin = previous() == Token.OPEN
                || previous() == Token.CLOSE
                || previous() == Token.CONSTANT
                || previous() == Token.QUOTED
                || (previous() == Token.WORD && previousRole() == Role.NONE);
        if (mayBegin && (with || kind == StatementKind.COPY)) {
            target.start(verb);
            nested = true;
        }
    }

    private void copyDirection(Role role) {
        if (role == Role.FROM && copied != null) {
            addTarget(copied);
        } else if (role == Role.TO && !writes) {
            kind = StatementKind.UTILITY;
        }
        copied = null;
    }

    private void add(Trait trait) {
        if (isExecuted()) {
            traits.add(trait);
        }
    }

    private static boolean isAnalyze(Role role) {
        return role == Role.ANALYZE || role == Role.ANALYSE;
    }

    private static boolean isQueryVerb(Role role) {
        return switch (role) {
            case SELECT, VALUES, TABLE, WITH, INSERT, UPDATE, DELETE, MERGE -> true;
            default -> false;
        };
    }
}
