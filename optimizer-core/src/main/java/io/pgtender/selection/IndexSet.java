package io.pgtender.selection;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A set of indexes by their number in an {@link IndexPool}: what the literature calls a configuration. Immutable. */
final class IndexSet {

    static final IndexSet NONE = new IndexSet(new BitSet());

    private final BitSet bits;

    private IndexSet(BitSet bits) {
        this.bits = bits;
    }

    static IndexSet of(int... numbers) {
        BitSet bits = new BitSet();
        for (int number : numbers) {
            bits.set(number);
        }
        return new IndexSet(bits);
    }

    static IndexSet of(BitSet numbers) {
        return new IndexSet((BitSet) numbers.clone());
    }

    IndexSet plus(int number) {
        BitSet next = (BitSet) bits.clone();
        next.set(number);
        return new IndexSet(next);
    }

    IndexSet plus(IndexSet others) {
        BitSet next = (BitSet) bits.clone();
        next.or(others.bits);
        return new IndexSet(next);
    }

    IndexSet minus(int number) {
        BitSet next = (BitSet) bits.clone();
        next.clear(number);
        return new IndexSet(next);
    }

    IndexSet minus(IndexSet others) {
        BitSet next = (BitSet) bits.clone();
        next.andNot(others.bits);
        return new IndexSet(next);
    }

    /** The members that {@code numbers} holds too. */
    IndexSet within(BitSet numbers) {
        BitSet next = (BitSet) bits.clone();
        next.and(numbers);
        return new IndexSet(next);
    }

    boolean contains(int number) {
        return bits.get(number);
    }

    boolean containsAll(IndexSet others) {
        BitSet missing = (BitSet) others.bits.clone();
        missing.andNot(bits);
        return missing.isEmpty();
    }

    boolean isEmpty() {
        return bits.isEmpty();
    }

    int size() {
        return bits.cardinality();
    }

    /** The numbers, ascending. */
    IntStream numbers() {
        return bits.stream();
    }

    int[] toArray() {
        return bits.stream().toArray();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IndexSet that && bits.equals(that.bits);
    }

    @Override
    public int hashCode() {
        return bits.hashCode();
    }

    @Override
    public String toString() {
        return bits.toString();
    }
}
