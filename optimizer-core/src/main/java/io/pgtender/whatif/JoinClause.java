package io.pgtender.whatif;

import io.pgtender.plan.Condition;
import io.pgtender.plan.Expressions;
import io.pgtender.sql.Identifiers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One condition between inputs of a block of joins.
 *
 * @param condition as printed, or derived by transitivity
 * @param inputs bit set of the inputs that it names
 * @param cost cost of one evaluation; that of a sub plan included
 */
record JoinClause(Condition condition, long inputs, double cost) {

    /** Whether it is {@code a.x = b.y} of two plain columns, and so can be derived from. */
    boolean isOfColumns() {
        return isEquality()
                && Expressions.isSelfContained(condition.sql())
                && condition.column() != null
                && condition.otherAlias() != null
                && condition.otherColumn() != null;
    }

    /** Whether a hash or merge join can be based on it. */
    boolean isEquality() {
        return condition.kind() == Condition.Kind.JOIN_EQUALITY && Long.bitCount(inputs) == 2;
    }

    /**
     * The condition as one on a column of {@code alias} that an index may evaluate, if it is one. A value that a sub plan
     * computes is left out: how often that is called depends on more than the join.
     */
    Optional<Condition> towards(String alias) {
        if (!isEquality() || !Expressions.isSelfContained(condition.sql())) {
            return Optional.empty();
        }
        if (condition.alias().equals(alias)) {
            return condition.otherAlias() == null ? Optional.empty() : Optional.of(condition);
        }
        return alias.equals(condition.otherAlias()) && condition.otherColumn() != null
                ? Optional.of(equality(
                        alias, condition.otherColumn(), condition.alias(), condition.column(), condition.sql()))
                : Optional.empty();
    }

    private static Condition equality(
            String alias, String column, String otherAlias, @Nullable String otherColumn, String sql) {
        return new Condition(
                Condition.Kind.JOIN_EQUALITY, alias, column, null, "=", otherAlias, otherAlias, otherColumn, sql);
    }

    /** {@code alias.column = otherAlias.otherColumn}. */
    static Condition equality(String alias, String column, String otherAlias, String otherColumn) {
        String sql = "(" + Identifiers.quote(alias) + "." + Identifiers.quote(column) + " = "
                + Identifiers.quote(otherAlias) + "." + Identifiers.quote(otherColumn) + ")";
        return equality(alias, column, otherAlias, otherColumn, sql);
    }
}
