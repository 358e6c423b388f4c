package io.pgtender.plan;

import io.pgtender.plan.Token.Kind;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One side of an operator.
 *
 * @param form what it is made of
 * @param aliases relations whose columns it names
 * @param column the column's name for {@link Form#COLUMN}, else {@code null}
 * @param text as printed
 */
record Operand(Form form, Set<String> aliases, @Nullable String column, String text) {

    enum Form {
        /** A column, possibly under another label of the same binary form. */
        COLUMN,
        /** Computed from columns of one relation. */
        EXPRESSION,
        /** Names no column: its value is known before a row is read. */
        CONSTANT,
        /** {@code $n}, from outside of this node. */
        PARAMETER,
        /** Computed from columns of several relations. */
        SEVERAL_RELATIONS,
        /** A row, a sub-select run per row, a function that answers differently every time. */
        UNINDEXABLE
    }

    /** Volatile functions of pg_proc that stand in a WHERE clause now and then; others cannot be told by the text. */
    private static final Set<String> VOLATILE_FUNCTIONS = Set.of(
            "random",
            "clock_timestamp",
            "timeofday",
            "nextval",
            "setval",
            "lastval",
            "gen_random_uuid",
            "uuidv4",
            "uuidv7");

    /** Types that another type's column can pass for without a conversion. */
    private static final Set<String> RELABELS =
            Set.of("text", "character varying", "text[]", "character varying[]", "inet");

    static Operand of(Span span, ColumnTypes types, SubPlans subPlans) {
        Span value = span.stripped();
        Set<String> aliases = new LinkedHashSet<>();
        value.columns().forEach(reference -> aliases.add(reference.alias()));
        Optional<ColumnReference> column = column(value, types);
        if (column.isPresent()) {
            return new Operand(Form.COLUMN, aliases, column.get().column(), span.text());
        }
        aliases.addAll(subPlans.aliasesOf(value));
        return new Operand(form(value, aliases, subPlans), aliases, null, span.text());
    }

    boolean isIndexable() {
        return form == Form.COLUMN || form == Form.EXPRESSION;
    }

    /** Whether its value is known before a row of the relation itself is read. */
    boolean isConstant() {
        return form == Form.CONSTANT || form == Form.PARAMETER;
    }

    /** The only relation whose columns it names, {@code null} when there are none or several. */
    @Nullable
    String onlyAlias() {
        return aliases.size() == 1 ? aliases.iterator().next() : null;
    }

    /** The column that {@code value} is, if it is nothing more. */
    static Optional<ColumnReference> column(Span value, ColumnTypes types) {
        int cast = value.length() > 3 ? value.find(token -> token.is(Kind.CAST)) : -1;
        if (cast > 0) {
            Span type = value.sub(cast + 1, value.to());
            return RELABELS.contains(type.text())
                    ? column(value.sub(value.from(), cast).stripped(), types)
                            .filter(c -> isRelabel(types.typeOf(c.alias(), c.column()), type.text()))
                    : Optional.empty();
        }
        boolean qualified = value.length() == 3
                && value.columnStarts().size() == 1
                && !value.get(value.to() - 1).text().equals("*");
        return qualified ? value.columns().stream().findFirst() : Optional.empty();
    }

    /**
     * Whether a cast only changes the label and leaves an index on the column usable (pg_cast.castmethod 'b' within one
     * operator family). A text column under {@code ::text} is none: it hides a COLLATE (ruleutils.c, RelabelType).
     */
    private static boolean isRelabel(Optional<String> columnType, String castType) {
        if (columnType.isEmpty()) {
            return castType.equals("text");
        }
        String from = columnType.get();
        return switch (castType) {
            case "text", "character varying" -> from.startsWith("character varying") && !from.endsWith("[]");
            case "text[]", "character varying[]" -> from.startsWith("character varying") && from.endsWith("[]");
            case "inet" -> from.equals("cidr");
            default -> false;
        };
    }

    private static Form form(Span value, Set<String> aliases, SubPlans subPlans) {
        if (value.length() == 1 && value.first().is(Kind.PARAMETER)) {
            return subPlans.returns(value.first().text()) ? Form.CONSTANT : Form.PARAMETER;
        }
        boolean row = value.startsWithWord("ROW")
                || value.columns().stream().anyMatch(c -> c.column().equals("*"));
        boolean perRow = subPlans.isIn(value) && (!aliases.isEmpty() || subPlans.isUnknownIn(value));
        if (row || perRow || isVolatile(value)) {
            return Form.UNINDEXABLE;
        }
        return switch (aliases.size()) {
            case 0 -> Form.CONSTANT;
            case 1 -> Form.EXPRESSION;
            default -> Form.SEVERAL_RELATIONS;
        };
    }

    private static boolean isVolatile(Span value) {
        for (int i = value.from(); i + 1 < value.to(); i++) {
            boolean call = value.get(i + 1).text().equals("(");
            if (call && VOLATILE_FUNCTIONS.contains(value.get(i).text())) {
                return true;
            }
        }
        return false;
    }
}
