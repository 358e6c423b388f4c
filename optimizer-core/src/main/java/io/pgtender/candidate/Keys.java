package io.pgtender.candidate;

import io.pgtender.catalog.IndexKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Lists of index keys. */
final class Keys {

    private Keys() {}

    static List<IndexKey> columns(Collection<String> names) {
        return names.stream().map(IndexKey::column).toList();
    }

    /** Both lists one after the other, later keys on a column or expression that came before left out. */
    static List<IndexKey> joined(List<IndexKey> first, List<IndexKey> second) {
        List<IndexKey> keys = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (List<IndexKey> part : List.of(first, second)) {
            part.stream()
                    .filter(k -> seen.add(k.column() + " " + k.expression() + " " + k.collation()))
                    .forEach(keys::add);
        }
        return keys;
    }

    static List<String> firstOf(List<String> names, int most) {
        return names.subList(0, Math.min(names.size(), most));
    }

    static List<String> without(List<String> names, Collection<String> left) {
        return names.stream().filter(n -> !left.contains(n)).toList();
    }

    /** {@code a, b DESC}. */
    static String describe(Collection<IndexKey> keys) {
        return String.join(", ", keys.stream().map(IndexKey::toSql).toList());
    }

    /** Whether the key is that column, in whatever direction. */
    static boolean isOn(IndexKey key, String column) {
        return Objects.equals(key.column(), column);
    }
}
