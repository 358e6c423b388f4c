package io.pgtender.selection;

import io.pgtender.sql.RelationName;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a selection may spend and what an index must bring: every budget in one place. Immutable.
 *
 * <pre>{@code
 * SelectionLimits limits = SelectionLimits.builder().budgetBytes(500L << 20).excludeTable("audit_log").build();
 * }</pre>
 */
public final class SelectionLimits {

    /** As {@link #budgetBytes()}: no bound. */
    public static final long UNBOUNDED_BYTES = Long.MAX_VALUE;

    /** Five indexes, each at least 10 % of a statement and 0.5 % of the workload, ten seconds; no bound on bytes. */
    public static final SelectionLimits DEFAULTS = builder().build();

    private final Builder values;

    private SelectionLimits(Builder values) {
        this.values = values;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from these limits. */
    public Builder toBuilder() {
        return values.copy();
    }

    /** Most new indexes in all. */
    public int maxIndexes() {
        return values.maxIndexes;
    }

    /** Most new indexes on one table. */
    public int maxIndexesPerTable() {
        return values.maxIndexesPerTable;
    }

    /** Most indexes on one table, those that exist included. */
    public int maxIndexesPerTableInAll() {
        return values.maxIndexesPerTableInAll;
    }

    /** Most key columns of an index that the search itself makes by appending or merging. */
    public int maxKeyColumns() {
        return values.maxKeyColumns;
    }

    /** Most bytes that all new indexes may take; {@link #UNBOUNDED_BYTES} for no bound. */
    public long budgetBytes() {
        return values.budgetBytes;
    }

    /** Most bytes of new indexes on one table, as a share of the table's own; infinite for no bound. */
    public double maxShareOfTable() {
        return values.maxShareOfTable;
    }

    /** Tables on which nothing is selected; a name without schema stands for that table in any. */
    public Set<RelationName> excludedTables() {
        return values.excludedTables;
    }

    /** How long to search; the best found so far is returned. */
    public Duration timeBudget() {
        return values.timeBudget;
    }

    /** Smallest share of some statement's time that an index must save, 0 to 1. */
    public double minShareOfStatement() {
        return values.minShareOfStatement;
    }

    /** Smallest share of all statements' time that an index must save, 0 to 1. */
    public double minShareOfWorkload() {
        return values.minShareOfWorkload;
    }

    /** By how much the cost of a statement may rise, as a share of today's. */
    public double maxRegression() {
        return values.maxRegression;
    }

    /** Largest share of the workload's time that one statement is counted with, 0 to 1. */
    public double maxShareOfOneStatement() {
        return values.maxShareOfOneStatement;
    }

    /** Time that an index must save in reads for each unit of time that it costs in writes. */
    public double minSavedPerWritten() {
        return values.minSavedPerWritten;
    }

    /** Tables below this size, in bytes, must bring {@link #minShareOnSmallTable}. */
    public long smallTableBytes() {
        return values.smallTableBytes;
    }

    /** As {@link #minShareOfWorkload}, for an index on a small table. */
    public double minShareOnSmallTable() {
        return values.minShareOnSmallTable;
    }

    /** Whether {@code table} is to be left out. */
    public boolean excludes(RelationName table) {
        return values.excludedTables.contains(table)
                || values.excludedTables.contains(new RelationName(null, table.name()));
    }

    /** Collects limits; a value that makes no sense is refused at once. Not thread-safe. */
    public static final class Builder {

        private int maxIndexes = 5;
        private int maxIndexesPerTable = 5;
        private int maxIndexesPerTableInAll = 12;
        private int maxKeyColumns = 4;
        private long budgetBytes = UNBOUNDED_BYTES;
        private double maxShareOfTable = Double.POSITIVE_INFINITY;
        private Set<RelationName> excludedTables = Set.of();
        private Duration timeBudget = Duration.ofSeconds(10);
        private double minShareOfStatement = 0.10;
        private double minShareOfWorkload = 0.005;
        private double maxRegression = 0.10;
        private double maxShareOfOneStatement = 0.5;
        private double minSavedPerWritten = 1.5;
        private long smallTableBytes = 10L << 20;
        private double minShareOnSmallTable = 0.02;

        private Builder() {}

        private Builder copy() {
            Builder copy = new Builder();
            copy.maxIndexes = maxIndexes;
            copy.maxIndexesPerTable = maxIndexesPerTable;
            copy.maxIndexesPerTableInAll = maxIndexesPerTableInAll;
            copy.maxKeyColumns = maxKeyColumns;
            copy.budgetBytes = budgetBytes;
            copy.maxShareOfTable = maxShareOfTable;
            copy.excludedTables = excludedTables;
            copy.timeBudget = timeBudget;
            copy.minShareOfStatement = minShareOfStatement;
            copy.minShareOfWorkload = minShareOfWorkload;
            copy.maxRegression = maxRegression;
            copy.maxShareOfOneStatement = maxShareOfOneStatement;
            copy.minSavedPerWritten = minSavedPerWritten;
            copy.smallTableBytes = smallTableBytes;
            copy.minShareOnSmallTable = minShareOnSmallTable;
            return copy;
        }

        /** Most new indexes in all; 5 unless set, 0 selects none. */
        public Builder maxIndexes(int value) {
            maxIndexes = requireCount("maxIndexes", value);
            return this;
        }

        /** Most new indexes on one table; 5 unless set. */
        public Builder maxIndexesPerTable(int value) {
            maxIndexesPerTable = requireCount("maxIndexesPerTable", value);
            return this;
        }

        /** Most indexes on one table, those that exist included; 12 unless set. */
        public Builder maxIndexesPerTableInAll(int value) {
            maxIndexesPerTableInAll = requireCount("maxIndexesPerTableInAll", value);
            return this;
        }

        /** Most key columns of an index that is made by appending or merging; 4 unless set. */
        public Builder maxKeyColumns(int value) {
            if (value < 1 || value > 32) {
                throw new IllegalArgumentException("maxKeyColumns must be between 1 and 32, got " + value
                        + "; PostgreSQL allows 32 columns in an index");
            }
            maxKeyColumns = value;
            return this;
        }

        /** Most bytes of all new indexes; {@link #UNBOUNDED_BYTES} unless set. */
        public Builder budgetBytes(long value) {
            if (value < 0) {
                throw new IllegalArgumentException("budgetBytes must not be negative, got " + value
                        + "; SelectionLimits.UNBOUNDED_BYTES takes the bound away");
            }
            budgetBytes = value;
            return this;
        }

        /** Most bytes of new indexes on a table as a share of its own; not bounded unless set. */
        public Builder maxShareOfTable(double value) {
            if (!(value > 0)) {
                throw new IllegalArgumentException("maxShareOfTable must be positive, got " + value
                        + "; 0.5 allows indexes of half the table's size, infinity any");
            }
            maxShareOfTable = value;
            return this;
        }

        /** Leaves a table out. */
        public Builder excludeTable(RelationName table) {
            Set<RelationName> all = new LinkedHashSet<>(excludedTables);
            all.add(table);
            excludedTables = Set.copyOf(all);
            return this;
        }

        /**
         * Leaves out the table of that name, in any schema.
         *
         * @param name as the catalog spells it, without schema and quotes
         */
        public Builder excludeTable(String name) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("excludeTable must be given the name of a table, got a blank one");
            }
            return excludeTable(new RelationName(null, name));
        }

        /** How long to search; ten seconds unless set, zero judges nothing. */
        public Builder timeBudget(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException(
                        "timeBudget must not be negative, got " + value + "; PT10S searches for ten seconds");
            }
            timeBudget = value;
            return this;
        }

        /** Smallest share of some statement's time that an index must save; 0.1 unless set. */
        public Builder minShareOfStatement(double value) {
            minShareOfStatement = requireShare("minShareOfStatement", value);
            return this;
        }

        /** Smallest share of all statements' time that an index must save; 0.005 unless set. */
        public Builder minShareOfWorkload(double value) {
            minShareOfWorkload = requireShare("minShareOfWorkload", value);
            return this;
        }

        /** By how much the cost of a statement may rise; 0.1 unless set. */
        public Builder maxRegression(double value) {
            if (!(value >= 0)) {
                throw new IllegalArgumentException(
                        "maxRegression must not be negative, got " + value + "; 0.1 lets a cost rise by 10 %");
            }
            maxRegression = value;
            return this;
        }

        /** Largest share of the workload that one statement is counted with; 0.5 unless set, 1 takes the cap away. */
        public Builder maxShareOfOneStatement(double value) {
            maxShareOfOneStatement = requireShare("maxShareOfOneStatement", value);
            if (value == 0) {
                throw new IllegalArgumentException(
                        "maxShareOfOneStatement must be more than 0, got 0.0; 1 takes the cap away");
            }
            return this;
        }

        /** Time saved in reads for each unit of time added to writes; 1.5 unless set. */
        public Builder minSavedPerWritten(double value) {
            if (!(value >= 1)) {
                throw new IllegalArgumentException("minSavedPerWritten must be at least 1, got " + value
                        + "; below, an index would cost more than it saves");
            }
            minSavedPerWritten = value;
            return this;
        }

        /** Size below which a table counts as small, in bytes; 10 MB unless set. */
        public Builder smallTableBytes(long value) {
            if (value < 0) {
                throw new IllegalArgumentException(
                        "smallTableBytes must not be negative, got " + value + "; 0 takes no table for small");
            }
            smallTableBytes = value;
            return this;
        }

        /** Smallest share of the workload that an index on a small table must save; 0.02 unless set. */
        public Builder minShareOnSmallTable(double value) {
            minShareOnSmallTable = requireShare("minShareOnSmallTable", value);
            return this;
        }

        public SelectionLimits build() {
            return new SelectionLimits(copy());
        }

        private static int requireCount(String name, int count) {
            if (count < 0) {
                throw new IllegalArgumentException(name + " must not be negative, got " + count + "; 0 selects none");
            }
            return count;
        }

        private static double requireShare(String name, double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException(name + " must be between 0 and 1, got " + share + "; 0.1 is 10 %");
            }
            return share;
        }
    }
}
