package io.pgtender.selection;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.RelationName;

/** Whether an index brings enough to be worth having: the minimum shares, and reads against writes. */
final class Worth {

    private final SelectionLimits limits;
    private final Catalog catalog;
    private final IndexPool pool;
    private final Valuation valuation;

    Worth(SelectionLimits limits, Catalog catalog, IndexPool pool, Valuation valuation) {
        this.limits = limits;
        this.catalog = catalog;
        this.pool = pool;
        this.valuation = valuation;
    }

    /** What stands between an index and its selection. */
    enum Verdict {
        ENOUGH,
        /** No plan reads it, or nothing gets faster. */
        NOTHING,
        /** Writes cost too much beside what reads save. */
        WRITES,
        /** Too small a share of every statement, or of all of them. */
        SHARE,
        /** Too small a share for a table that is read in no time anyway. */
        SMALL_TABLE
    }

    /** What adding {@code added} saves in reads, uncapped, in the unit of the objective. */
    double saved(Assessment without, Assessment with) {
        double saved = 0;
        for (int i = 0; i < with.perHour().length; i++) {
            saved += without.perHour()[i] - with.perHour()[i];
        }
        return saved;
    }

    /**
     * Judges the step from one set to another.
     *
     * @param added what the second has and the first has not; an index of it that no plan reads makes it worth nothing
     */
    Verdict judge(Assessment without, Assessment with, IndexSet added) {
        double saved = saved(without, with);
        if (saved <= 0 || !with.used().containsAll(added)) {
            return Verdict.NOTHING;
        }
        double written = pool.writeMillisPerHour(added);
        if (saved < limits.minSavedPerWritten() * written) {
            return Verdict.WRITES;
        }
        if (saved < limits.minShareOfWorkload() * valuation.total() || !isFelt(without, with)) {
            return Verdict.SHARE;
        }
        boolean small =
                added.numbers().mapToObj(n -> pool.definition(n).table()).allMatch(this::isSmall);
        return small && saved < limits.minShareOnSmallTable() * valuation.total()
                ? Verdict.SMALL_TABLE
                : Verdict.ENOUGH;
    }

    private boolean isFelt(Assessment without, Assessment with) {
        for (int i = 0; i < with.perHour().length; i++) {
            double gain = without.perHour()[i] - with.perHour()[i];
            if (gain > 0 && gain >= limits.minShareOfStatement() * valuation.today(i)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSmall(RelationName table) {
        return catalog.table(table)
                .filter(t -> t.kind() != TableFacts.Kind.PARTITIONED_TABLE)
                .filter(t -> t.sizeBytes() < limits.smallTableBytes())
                .isPresent();
    }
}
