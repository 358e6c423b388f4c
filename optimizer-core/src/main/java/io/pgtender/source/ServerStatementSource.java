package io.pgtender.source;

import io.pgtender.source.HistoryMerge.Earlier;
import io.pgtender.workload.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Adds what pg_stat_statements counted to what was captured: other applications and instances, and what ran before this one
 * was watched. Statements without an execution that can be explained get values from column statistics, the costliest first.
 *
 * <p>Left out: other databases, utility statements, statements inside functions (part of their caller's time), questions to
 * the server's own tables, pgtender's own. Remembers the first reading, so that later ones tell others' calls from ours.
 * Thread-safe; readings run one at a time.
 */
public final class ServerStatementSource implements StatementSource {

    /** Shapes that only the server knows and that are added, the costliest first. */
    public static final int MAX_ADDED = 500;

    /** Statements that get made-up values in one reading, the costliest first; each costs about ten short questions. */
    public static final int MAX_SAMPLED = 100;

    /** How long making up values may take in one reading. */
    public static final Duration DEFAULT_TIME_BUDGET = Duration.ofSeconds(10);

    private final Roles roles;
    private final Duration timeBudget;
    private final LongSupplier nanoTime;
    private @Nullable Earlier first;

    /** Whose statements are looked at. */
    public enum Roles {
        /** Those of the role that asks: the application's. */
        OWN,
        /** Those of every role whose texts may be read, which pg_read_all_stats allows. */
        ALL
    }

    public ServerStatementSource(Roles roles) {
        this(roles, DEFAULT_TIME_BUDGET, System::nanoTime);
    }

    /**
     * @param roles whose statements are looked at
     * @param timeBudget how long making up values may take in one reading
     * @param nanoTime a clock
     */
    public ServerStatementSource(Roles roles, Duration timeBudget, LongSupplier nanoTime) {
        this.roles = roles;
        this.timeBudget = timeBudget;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized SourceReading read(Connection raw, Workload captured) throws SQLException {
        ServerCounts.Reading reading;
        try {
            reading =
                    ServerCounts.read(raw, roles, shape -> captured.shape(shape).isPresent());
        } catch (SQLException e) {
            ParameterSampler.throwIfBroken(e);
            reading = ServerCounts.Reading.absent("pg_stat_statements could not be read" + ParameterSampler.state(e)
                    + ", so only what this process ran was looked at");
        }
        ServerReading both = new ServerReading(raw, captured);
        Optional<ServerCounts> counts = reading.counts();
        if (counts.isPresent()) {
            Earlier before = first != null && first.isContinuedBy(captured, counts.get()) ? first : null;
            if (before == null) {
                first = Earlier.of(captured, counts.get());
            }
            both.add(counts.get(), before);
        } else {
            captured.shapesByTotalTime().forEach(both::keep);
            both.note(reading.absence());
        }
        both.sample(timeBudget, nanoTime);
        return both.result();
    }
}
