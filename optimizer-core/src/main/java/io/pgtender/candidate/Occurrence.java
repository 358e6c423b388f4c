package io.pgtender.candidate;

import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Terms;
import io.pgtender.sql.RelationName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One table under one alias of one plan, with what the plan asks of it. Filled by {@link OccurrenceReader}, read by the
 * rules; confined to one call of the generator.
 */
final class Occurrence {

    /** Longest entry of a btree, in bytes (nbtree.h, BTMaxItemSize). */
    static final int MAX_BTREE_BYTES = 2_700;

    /**
     * Average from which some values of an unbounded column are taken to exceed {@link #MAX_BTREE_BYTES}, in bytes. A
     * server that meets a longer value refuses the write, so that this errs on the safe side.
     */
    static final int WIDE_AVERAGE_BYTES = 900;

    final String alias;
    /** The scanned table: for a partitioned one, the partition. Its statistics and indexes count. */
    final TableFacts table;
    /** What the index would stand on. */
    final RelationName target;

    final TextConstants text;
    /** Conjuncts that the table's own scan checks, and its side of joins. */
    final List<Condition> conditions = new ArrayList<>();

    /** Those of the conditions that nearly every execution of the statement has, word by word. */
    List<Condition> steady = List.of();

    /** Columns compared with one value for equality. */
    final Set<String> constants = new LinkedHashSet<>();

    /** Columns compared with a list, or tested for null: no order is left behind them. */
    final Set<String> lists = new LinkedHashSet<>();

    final Set<String> ranges = new LinkedHashSet<>();
    final Set<String> joins = new LinkedHashSet<>();

    /** Orders that the plan sorts by, best known first. */
    final List<Order> orders = new ArrayList<>();

    /** Columns of a GROUP BY, DISTINCT or set operation. */
    final List<List<String>> groups = new ArrayList<>();

    /** Columns that the plan reads of it; {@code null} when a whole row or a system column is among them. */
    @Nullable
    Set<String> needed = null;

    private final CandidateFacts facts;

    Occurrence(String alias, TableFacts table, RelationName target, TextConstants text, CandidateFacts facts) {
        this.alias = alias;
        this.table = table;
        this.target = target;
        this.text = text;
        this.facts = facts;
    }

    /**
     * Keys of an order.
     *
     * @param keys in order; expressions are unqualified
     * @param kind whether all rows are sorted, or the first few wanted
     */
    record Order(List<IndexKey> keys, Kind kind) {
        enum Kind {
            ALL_ROWS,
            FIRST_ROWS
        }
    }

    /** Whether a btree could hold the column. */
    boolean canBeKey(@Nullable String column) {
        return column != null
                && table.column(column)
                        .filter(ColumnFacts::hasBtreeOperatorClass)
                        .filter(c -> !isVirtual(c.name()))
                        .filter(Predicate.not(Occurrence::isTooWide))
                        .isPresent();
    }

    /** The own column that {@code printed} is: bare, or a domain's under the cast to its base type, which is no conversion. */
    Optional<String> column(String printed) {
        return Terms.column(printed)
                .or(() -> Terms.cast(printed)
                        .flatMap(cast ->
                                Terms.column(cast.expression()).filter(c -> isDomainOver(c.column(), cast.type()))))
                .filter(c -> c.alias().equals(alias))
                .map(ColumnReference::column);
    }

    private boolean isDomainOver(String column, String type) {
        boolean domain = traits(column)
                .filter(t -> table.column(column)
                        .filter(c -> !c.typeName().equals(t.baseType()))
                        .isPresent())
                .isPresent();
        return domain && traits(column).filter(t -> t.plainType().equals(type)).isPresent();
    }

    boolean isVirtual(String column) {
        return traits(column).filter(ColumnTraits::virtual).isPresent();
    }

    /** Whether some value may be longer than a btree holds. */
    static boolean isTooWide(ColumnFacts column) {
        if (column.typeLength() > 0) {
            return false;
        }
        Integer bound = column.boundedBytes();
        return (bound == null || bound > MAX_BTREE_BYTES) && column.widthBytes() > WIDE_AVERAGE_BYTES;
    }

    Optional<ColumnTraits> traits(String column) {
        return facts.column(table, column);
    }

    OperatorClasses operatorClasses() {
        return facts.operatorClasses();
    }

    /** Most distinct values first; ties by name, so that equal statements give equal indexes. */
    List<String> mostSelectiveFirst(Set<String> columns) {
        return columns.stream()
                .sorted(Comparator.comparingDouble((String c) -> -distinct(c)).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    double distinct(String column) {
        return table.column(column)
                .map(ColumnFacts::statistics)
                .map(ColumnFacts.Statistics::distinct)
                .orElse(0.0);
    }

    /** Columns compared for equality with values, lists included, most selective first. */
    List<String> equalities() {
        Set<String> all = new LinkedHashSet<>(constants);
        all.addAll(lists);
        return mostSelectiveFirst(all);
    }

    boolean isPartition() {
        return !target.equals(table.name());
    }
}
