package io.pgtender.whatif;

import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.SqlResource;
import java.util.Optional;

/** What GIN takes out of a value and keeps as keys: one constant for each operator class that is modelled. */
enum GinKeys {
    /** Elements of an array ({@code array_ops}). */
    ARRAY("keys_array"),
    /** Lexemes ({@code tsvector_ops}). */
    TSVECTOR("keys_tsvector"),
    /** Object keys and scalars ({@code jsonb_ops}; jsonb_gin.c, gin_extract_jsonb). */
    JSONB("keys_jsonb"),
    /** One hash for each scalar with its path ({@code jsonb_path_ops}; gin_extract_jsonb_path). */
    JSONB_PATH("keys_jsonb_path"),
    /** Trigrams of words, padded by two blanks and one ({@code gin_trgm_ops}; trgm_op.c, generate_trgm). */
    TRIGRAM("keys_trigram"),
    /** The value itself (btree_gin). */
    SCALAR("keys_scalar");

    private final String extraction;

    GinKeys(String resource) {
        this.extraction = SqlResource.read(GinKeys.class, resource);
    }

    /** A query over {@code sampled (id, value)} that gives {@code id, k, w}: each key of a row once, and its bytes. */
    String extraction() {
        return extraction;
    }

    /**
     * The keys that the default or given operator class of {@code key} takes.
     *
     * @param expressionType type of an expression key as the driver names it, empty when not known
     * @return empty for a type or class that is not modelled
     */
    static Optional<GinKeys> of(IndexKey key, TableFacts table, Optional<String> expressionType) {
        String given = key.operatorClass();
        if (given != null) {
            String name = given.substring(given.lastIndexOf('.') + 1).replace("\"", "");
            return switch (name) {
                case "gin_trgm_ops" -> Optional.of(TRIGRAM);
                case "jsonb_path_ops" -> Optional.of(JSONB_PATH);
                case "jsonb_ops" -> Optional.of(JSONB);
                case "array_ops" -> Optional.of(ARRAY);
                case "tsvector_ops" -> Optional.of(TSVECTOR);
                default -> Optional.empty();
            };
        }
        String column = key.column();
        Optional<String> type =
                column == null ? expressionType : table.column(column).map(ColumnFacts::typeName);
        return type.flatMap(GinKeys::ofType);
    }

    private static Optional<GinKeys> ofType(String type) {
        if (type.endsWith("[]") || type.startsWith("_")) {
            return Optional.of(ARRAY);
        }
        return switch (type) {
            case "tsvector" -> Optional.of(TSVECTOR);
            case "jsonb" -> Optional.of(JSONB);
            case "json", "xml", "point", "box", "polygon" -> Optional.empty();
            default -> Optional.of(SCALAR);
        };
    }
}
