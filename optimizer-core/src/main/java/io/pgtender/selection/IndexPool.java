package io.pgtender.selection;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.selection.WriteCost.IndexWrites;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Every index that a search has met, numbered in the order of meeting, with its size and its cost of writes. */
final class IndexPool {

    /**
     * One index.
     *
     * @param number its number, from 0
     * @param definition what it is
     * @param sizeBytes predicted size, at least one byte
     * @param writes what maintaining it costs
     */
    record Member(int number, IndexDefinition definition, long sizeBytes, IndexWrites writes) {}

    private final ToLongFunction<IndexDefinition> sizeBytes;
    private final WriteCost writes;
    private final List<Member> members = new ArrayList<>();
    private final Map<IndexDefinition, Integer> numbers = new HashMap<>();

    IndexPool(ToLongFunction<IndexDefinition> sizeBytes, WriteCost writes) {
        this.sizeBytes = sizeBytes;
        this.writes = writes;
    }

    /** The number of {@code definition}, a new one if it has none yet. */
    int number(IndexDefinition definition) {
        Integer known = numbers.get(definition);
        if (known != null) {
            return known;
        }
        int number = members.size();
        long bytes = Math.max(1, sizeBytes.applyAsLong(definition));
        members.add(new Member(number, definition, bytes, writes.of(definition)));
        numbers.put(definition, number);
        return number;
    }

    Member member(int number) {
        return members.get(number);
    }

    IndexDefinition definition(int number) {
        return members.get(number).definition();
    }

    int size() {
        return members.size();
    }

    List<Member> members(IndexSet set) {
        return set.numbers().mapToObj(members::get).toList();
    }

    Set<IndexDefinition> definitions(IndexSet set) {
        return set.numbers().mapToObj(this::definition).collect(Collectors.toUnmodifiableSet());
    }

    /** The set of {@code definitions} that have a number. */
    IndexSet set(Iterable<IndexDefinition> definitions) {
        IndexSet set = IndexSet.NONE;
        for (IndexDefinition definition : definitions) {
            Integer number = numbers.get(definition);
            set = number == null ? set : set.plus(number);
        }
        return set;
    }

    long sizeBytes(IndexSet set) {
        return set.numbers().mapToLong(n -> members.get(n).sizeBytes()).sum();
    }

    double writeMillisPerHour(IndexSet set) {
        return set.numbers()
                .mapToDouble(n -> members.get(n).writes().millisPerHour())
                .sum();
    }
}
