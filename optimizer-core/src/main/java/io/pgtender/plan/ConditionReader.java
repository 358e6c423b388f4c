package io.pgtender.plan;

import io.pgtender.plan.Condition.Kind;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what one conjunct is to an index of the relation that a node reads. */
final class ConditionReader {

    private static final Set<String> RANGE_OPERATORS = Set.of("<", "<=", ">", ">=");

    /** LIKE, ILIKE, both regular expression matches and starts-with, none of them negated. */
    private static final Set<String> PATTERN_OPERATORS = Set.of("~~", "~~*", "~", "~*", "^@");

    /** pg_operator.oprcom of those operators whose sides are exchanged to have the column on the left. */
    private static final Map<String, String> COMMUTATORS = Map.of(
            "=", "=", "<>", "<>", "<", ">", "<=", ">=", ">", "<", ">=", "<=", "&&", "&&", "@>", "<@", "<@", "@>");

    private final ColumnTypes types;
    private final SubPlans subPlans;
    private final @Nullable String ownAlias;

    /** @param node the node whose conjuncts will be read */
    ConditionReader(PlanNode node, ColumnTypes types) {
        this.types = types;
        this.subPlans = new SubPlans(node);
        this.ownAlias = node.alias().orElse(null);
    }

    Condition read(Span conjunct) {
        Span content = conjunct.stripped();
        if (content.isEmpty() || content.findWord("OR") >= 0) {
            return other(conjunct);
        }
        if (content.startsWithWord("NOT")) {
            return bareColumn(conjunct, content.sub(content.from() + 1, content.to()));
        }
        int is = content.findWord("IS");
        if (is > 0) {
            return test(conjunct, content.sub(content.from(), is), content.sub(is + 1, content.to()));
        }
        int operator = content.find(token -> token.is(Token.Kind.OPERATOR) || token.isWord("OPERATOR"));
        if (operator < 0) {
            return bareColumn(conjunct, content);
        }
        if (operator == content.from()) {
            return other(conjunct);
        }
        // OPERATOR(schema.=) where the operator is not on the search path
        boolean named = content.get(operator).isWord("OPERATOR");
        int behind = named ? content.tokens().partner(operator + 1) + 1 : operator + 1;
        String symbol = content.get(named ? behind - 2 : operator).text();
        Span left = content.sub(content.from(), operator);
        Span right = content.sub(behind, content.to());
        if (right.startsWithWord("ANY") || right.startsWithWord("ALL")) {
            return array(conjunct, left, symbol, right);
        }
        return binary(conjunct, operand(left), symbol, operand(right));
    }

    /** A conjunct of which only the relation is known, if there is but one. */
    Condition other(Span conjunct) {
        String alias = ownAlias;
        if (alias == null) {
            alias = conjunct.columns().stream()
                    .map(ColumnReference::alias)
                    .findFirst()
                    .orElse("");
        }
        return new Condition(Kind.OTHER, alias, null, null, "", "", null, null, conjunct.text());
    }

    private Condition bareColumn(Span conjunct, Span value) {
        Operand side = operand(value);
        return side.form() == Operand.Form.COLUMN && isOwn(side)
                ? of(Kind.EQUALITY, side, "", "", conjunct)
                : other(conjunct);
    }

    private Condition test(Span conjunct, Span value, Span test) {
        Operand side = operand(value);
        if (!side.isIndexable() || !isOwn(side)) {
            return other(conjunct);
        }
        return switch (test.text()) {
            case "NULL" -> of(Kind.IS_NULL, side, "", "", conjunct);
            case "NOT NULL" -> of(Kind.IS_NOT_NULL, side, "", "", conjunct);
            // indxpath.c, match_boolean_index_clause
            case "TRUE", "FALSE" -> bareColumn(conjunct, value);
            default -> other(conjunct);
        };
    }

    private Condition array(Span conjunct, Span left, String operator, Span right) {
        Operand side = operand(left);
        Operand array = operand(right.sub(right.from() + 1, right.to()).stripped());
        boolean any = right.startsWithWord("ANY") && operator.equals("=");
        return any && side.isIndexable() && isOwn(side) && array.isConstant()
                ? of(Kind.ANY_OF, side, operator, array.text(), conjunct)
                : other(conjunct);
    }

    private Condition binary(Span conjunct, Operand left, String operator, Operand right) {
        if (left.isIndexable() && isOwn(left) && right.isConstant()) {
            return comparison(conjunct, left, operator, right);
        }
        String commuted = COMMUTATORS.get(operator);
        if (commuted != null && right.isIndexable() && isOwn(right) && left.isConstant()) {
            return comparison(conjunct, right, commuted, left);
        }
        if (operator.equals("=") && Collections.disjoint(left.aliases(), right.aliases())) {
            if (left.isIndexable() && isOwn(left) && isOfRelations(right)) {
                return join(conjunct, left, right);
            }
            if (right.isIndexable() && isOwn(right) && isOfRelations(left)) {
                return join(conjunct, right, left);
            }
        }
        return other(conjunct);
    }

    private static Condition comparison(Span conjunct, Operand side, String operator, Operand constant) {
        if (operator.equals("=")) {
            Kind kind = constant.form() == Operand.Form.PARAMETER ? Kind.JOIN_EQUALITY : Kind.EQUALITY;
            return of(kind, side, operator, constant.text(), conjunct);
        }
        if (RANGE_OPERATORS.contains(operator)) {
            return of(Kind.RANGE, side, operator, constant.text(), conjunct);
        }
        Kind kind = PATTERN_OPERATORS.contains(operator) ? Kind.LIKE : Kind.OTHER;
        return of(kind, side, operator, constant.text(), conjunct);
    }

    private static Condition join(Span conjunct, Operand side, Operand others) {
        return new Condition(
                Kind.JOIN_EQUALITY,
                alias(side),
                side.column(),
                side.column() == null ? side.text() : null,
                "=",
                others.text(),
                others.onlyAlias(),
                others.column(),
                conjunct.text());
    }

    private static Condition of(Kind kind, Operand side, String operator, String operand, Span conjunct) {
        String column = kind == Kind.OTHER ? null : side.column();
        String expression = column == null ? side.text() : null;
        return new Condition(kind, alias(side), column, expression, operator, operand, null, null, conjunct.text());
    }

    private Operand operand(Span span) {
        return Operand.of(span, types, subPlans);
    }

    private boolean isOwn(Operand side) {
        return ownAlias == null || side.aliases().contains(ownAlias);
    }

    private static boolean isOfRelations(Operand side) {
        return side.isIndexable() || side.form() == Operand.Form.SEVERAL_RELATIONS;
    }

    private static String alias(Operand side) {
        String alias = side.onlyAlias();
        return alias == null ? "" : alias;
    }
}
