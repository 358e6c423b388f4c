package io.pgtender.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an existing index is beyond its {@link IndexDefinition}.
 *
 * @param nullsNotDistinct whether a unique index takes nulls to be equal; PostgreSQL 15
 * @param operatorClassOptions for each key the options of its operator class as {@code siglen=32}, joined by commas;
 *     empty for none. No element where no key has any
 * @param storageParameters {@code fillfactor=70} and the like, as in {@code pg_class.reloptions}
 * @param tablespace where it lies, {@code null} for the database's default
 */
public record IndexOptions(
        boolean nullsNotDistinct,
        List<String> operatorClassOptions,
        List<String> storageParameters,
        @Nullable String tablespace) {

    /** An index with nothing but its definition. */
    public static final IndexOptions NONE = new IndexOptions(false, List.of(), List.of(), null);

    public IndexOptions {
        operatorClassOptions =
                operatorClassOptions.stream().allMatch(String::isEmpty) ? List.of() : List.copyOf(operatorClassOptions);
        storageParameters = List.copyOf(storageParameters);
    }

    /** The options of a key's operator class, empty for none. */
    public String ofKey(int position) {
        return position < operatorClassOptions.size() ? operatorClassOptions.get(position) : "";
    }
}
