package io.pgtender.dataflow;

/** When a column that was read explains the executions of a statement: values alone meet by chance, mostly small ones. */
final class FlowRule {

    /** Share of the executions whose key must have been read. */
    static final double MIN_RATIO = 0.8;

    /** Share from which order and cover say it all. */
    private static final double NEARLY_ALL = 0.9;

    /** Share of few executions that must follow the order of the rows. */
    private static final double MIN_ORDER_OF_FEW = 0.75;

    /** Executions from which they are not few. */
    private static final int MANY = 5;

    /** Repetitions below which only a test is told. */
    private static final int MIN_IN_PRODUCTION = 3;

    private static final int MIN_IN_TEST = 2;

    private FlowRule() {}

    /** How often a statement must be executed to be looked at. */
    static int minExecutions(UnitTrace unit) {
        return unit.traits().contains(UnitTrace.Trait.TEST) ? MIN_IN_TEST : MIN_IN_PRODUCTION;
    }

    /** Whether enough keys came from the column, and different ones. */
    static boolean isFed(ColumnMatch match) {
        return match.ratio() >= MIN_RATIO && match.distinctFed() >= 2;
    }

    /** Whether what {@link #isFed is fed} is so for a reason. */
    static boolean isConvincing(ColumnMatch match, Chance chance, KeyRelation relation) {
        boolean keyish = relation != KeyRelation.NONE;
        boolean ordered = match.order() >= NEARLY_ALL;
        boolean covered = match.cover() >= NEARLY_ALL;
        if (match.executions() == MIN_IN_TEST) {
            return match.order() == 1 && match.cover() == 1 && (keyish || chance == Chance.NONE);
        }
        boolean few = match.executions() < MANY;
        if (few && !explainsFew(match, covered, keyish && chance != Chance.HIGH)) {
            return false;
        }
        return keyish
                || (ordered && covered)
                || switch (chance) {
                    case NONE -> true;
                    case SOME -> !few && (ordered || covered);
                    case HIGH -> false;
                };
    }

    /** Of four in any order, three are in order in 10 cases of 24: order alone must be perfect. */
    private static boolean explainsFew(ColumnMatch match, boolean covered, boolean related) {
        return match.order() == 1 || (covered && (related || match.order() >= MIN_ORDER_OF_FEW));
    }

    /** How likely it is that unrelated columns hold the same values. */
    enum Chance {
        /** Values that nothing else has. */
        NONE,
        /** Identities of a table of some hundred or thousand rows, words. */
        SOME,
        /** Small numbers. */
        HIGH;

        /** That of most of the values. */
        static Chance of(long[] values) {
            int small = 0;
            int sparse = 0;
            for (long value : values) {
                small += KeyFingerprint.isSmall(value) ? 1 : 0;
                sparse += value != KeyFingerprint.NONE && KeyFingerprint.isSparse(value) ? 1 : 0;
            }
            if (2 * small >= values.length) {
                return HIGH;
            }
            return 2 * sparse > values.length ? NONE : SOME;
        }
    }
}
