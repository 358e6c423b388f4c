package io.pgtender.source;

import io.pgtender.sql.JdbcSql;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.Script;
import io.pgtender.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statements that a person gives, with or without values for their parameters. Instead of what was captured, not beside it.
 *
 * <p>Values that are not given come from captured executions of the same shape, else from column statistics. What a
 * statement costs is what the person says ({@link Builder#callsPerHour}, {@link Builder#millis}), else one call an hour that
 * takes {@value #MILLIS_PER_COST_UNIT} ms for each unit of the planner's cost: good for weighing statements against each
 * other and for nothing else.
 *
 * <pre>{@code
 * StatementList list = StatementList.builder()
 *         .add("SELECT * FROM orders WHERE customer_id = ?", 42).callsPerHour(3_600).millis(12)
 *         .add("SELECT count(*) FROM orders WHERE status = $1")
 *         .script(Path.of("queries.sql"))
 *         .build();
 * }</pre>
 *
 * <p>Immutable and thread-safe. Values stay in memory: notes, logs and {@link #toString} hold none.
 */
public final class StatementList implements StatementSource {

    /** Time that a unit of cost stands for, in milliseconds: a page read in sequence costs 1 and takes about that, uncached. */
    public static final double MILLIS_PER_COST_UNIT = 0.01;

    /** Statements of one list. */
    public static final int MAX_STATEMENTS = 10_000;

    private final List<GivenStatement> statements;
    private final Clock clock;

    private StatementList(Builder builder) {
        this.statements = List.copyOf(builder.statements);
        this.clock = builder.clock;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects statements. Not thread-safe. */
    public static final class Builder {
        private final List<GivenStatement> statements = new ArrayList<>();
        private Clock clock = Clock.systemUTC();
        private int lastAdded;

        private Builder() {}

        /**
         * Adds a statement. Several of one shape are several executions of it.
         *
         * @param sql with {@code ?} or {@code $1}, or with its values in it
         * @param parameters one for each {@code ?}, or for each number of {@code $n}; none where they are not known
         * @throws IllegalArgumentException when there are some parameters and not all, or too many statements
         */
        public Builder add(String sql, @Nullable Object... parameters) {
            JdbcSql jdbc = JdbcSql.ofAny(sql);
            if (parameters.length > 0 && parameters.length != jdbc.parameterCount()) {
                throw new IllegalArgumentException("the statement has " + jdbc.parameterCount() + " parameters and "
                        + parameters.length + " values were given; give one for each, or none");
            }
            List<@Nullable Object> values = new ArrayList<>();
            for (Object parameter : parameters) {
                values.add(parameter);
            }
            lastAdded = statements.size();
            append(jdbc, values);
            return this;
        }

        /** Adds the statements of a script, as psql would read it. */
        public Builder script(String text) {
            lastAdded = statements.size();
            for (String statement : Script.statements(text)) {
                append(JdbcSql.ofAny(statement), List.of());
            }
            return this;
        }

        /**
         * Adds the statements of a file in UTF-8.
         *
         * @throws IOException when it cannot be read
         */
        public Builder script(Path file) throws IOException {
            return script(Files.readString(file));
        }

        /**
         * How often what was added last runs; for a script, each of its statements. Once an hour unless said otherwise.
         *
         * @throws IllegalArgumentException unless positive
         */
        public Builder callsPerHour(double calls) {
            requirePositive("callsPerHour", calls);
            return change(calls, null);
        }

        /**
         * How long one call of what was added last takes, in milliseconds; for a script, of each of its statements.
         *
         * @throws IllegalArgumentException unless positive
         */
        public Builder millis(double millis) {
            requirePositive("millis", millis);
            return change(null, millis);
        }

        /** Dates the window. */
        public Builder clock(Clock source) {
            clock = source;
            return this;
        }

        public StatementList build() {
            return new StatementList(this);
        }

        private void append(JdbcSql sql, List<@Nullable Object> values) {
            if (statements.size() == MAX_STATEMENTS) {
                throw new IllegalArgumentException(
                        "more than " + MAX_STATEMENTS + " statements were given; analyse them in several lists");
            }
            statements.add(new GivenStatement(sql, QueryShapes.parse(sql.text()), values, 1, null));
        }

        private Builder change(@Nullable Double calls, @Nullable Double millis) {
            if (lastAdded == statements.size()) {
                throw new IllegalArgumentException("no statement was added yet; call add() or script() first");
            }
            for (int i = lastAdded; i < statements.size(); i++) {
                GivenStatement given = statements.get(i);
                statements.set(
                        i,
                        new GivenStatement(
                                given.sql(),
                                given.shape(),
                                given.values(),
                                calls == null ? given.callsPerHour() : calls,
                                millis == null ? given.millis() : millis));
            }
            return this;
        }

        private static void requirePositive(String name, double value) {
            if (!(value > 0) || Double.isInfinite(value)) {
                throw new IllegalArgumentException(name + " must be positive, got " + value);
            }
        }
    }

    @Override
    public SourceReading read(Connection raw, Workload captured) throws SQLException {
        return new ListReading(raw, captured, clock).read(statements);
    }

    /** Says how many, not which. */
    @Override
    public String toString() {
        return "StatementList[" + statements.size() + " statements]";
    }
}
