package io.pgtender.dataflow;

import io.pgtender.sql.QueryShape;
import io.pgtender.sql.ReadRelations;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.ValueSlot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement of one database, as its executions have it in common. Two are equal iff their {@link #id} is.
 *
 * <p>Immutable. To be kept beside the shape rather than made for each execution: it remembers what it worked out.
 */
public final class TracedStatement {

    private static final ValueSlot UNKNOWN_SLOT = new ValueSlot(ValueSlot.Use.OTHER, null);

    private final long id;
    private final QueryShape shape;
    private final List<ValueSlot> slots;
    private final @Nullable ResultColumns columns;

    /** Worked out when first asked for; a race does it twice. */
    private @Nullable List<RelationName> relations;

    private @Nullable Purpose purpose;

    /**
     * @param id the same for the same shape of the same data source, different otherwise, within this process
     * @param slots one for each {@code ?} of the shape's text, in order
     */
    public TracedStatement(long id, QueryShape shape, List<ValueSlot> slots) {
        this(id, shape, slots, null);
    }

    private TracedStatement(long id, QueryShape shape, List<ValueSlot> slots, @Nullable ResultColumns columns) {
        this.id = id;
        this.shape = shape;
        this.slots = List.copyOf(slots);
        this.columns = columns;
    }

    /** The same statement, with the columns of its result, as they are known once it was executed. */
    public TracedStatement withColumns(ResultColumns known) {
        return new TracedStatement(id, shape, slots, known);
    }

    public long id() {
        return id;
    }

    public QueryShape shape() {
        return shape;
    }

    /** What the values are for, in the order of the text. */
    public List<ValueSlot> slots() {
        return slots;
    }

    /** {@code null} while no result was seen, or where the driver does not tell. */
    public @Nullable ResultColumns columns() {
        return columns;
    }

    /** What a value is for: {@link ValueSlot.Use#OTHER} where the text does not tell. */
    ValueSlot slot(int index) {
        return index >= 0 && index < slots.size() ? slots.get(index) : UNKNOWN_SLOT;
    }

    /** Relations that it reads, as far as its text names them. */
    List<RelationName> relations() {
        List<RelationName> known = relations;
        if (known == null) {
            known = ReadRelations.of(shape);
            relations = known;
        }
        return known;
    }

    Purpose purpose() {
        Purpose known = purpose;
        if (known == null) {
            known = Purpose.of(shape);
            purpose = known;
        }
        return known;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TracedStatement that && id == that.id;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }

    /** The normalised text. */
    @Override
    public String toString() {
        return shape.text();
    }
}
