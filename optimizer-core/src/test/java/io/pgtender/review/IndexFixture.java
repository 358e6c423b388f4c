package io.pgtender.review;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.IndexOptions;
import io.pgtender.catalog.IndexUsage;
import io.pgtender.catalog.IndexUsage.Trait;
import io.pgtender.sql.RelationName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An index as a literal: a btree of 8 MB that is read, unless said otherwise. */
final class IndexFixture {

    final String name;
    private final List<IndexKey> keys = new ArrayList<>();
    private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
    private String method = "btree";
    private List<String> include = List.of();
    private @Nullable String predicate;
    private boolean unique;
    private boolean valid = true;
    private boolean ready = true;
    private boolean nullsNotDistinct;
    private List<String> classOptions = List.of();
    private long bytes = 8L << 20;
    private long scans = 100;
    private long ageTransactions = Integer.MAX_VALUE;
    private @Nullable Instant lastScan;

    private IndexFixture(String name) {
        this.name = name;
    }

    /** Keys as {@code a}, {@code a desc}, or {@code lower(a)}. */
    static IndexFixture index(String name, String... keys) {
        IndexFixture index = new IndexFixture(name);
        for (String key : keys) {
            boolean descending = key.endsWith(" desc");
            String bare = descending ? key.substring(0, key.length() - 5) : key;
            boolean expression = bare.indexOf('(') >= 0;
            index.keys.add(new IndexKey(
                    expression ? null : bare, expression ? bare : null, descending, descending, null, null));
        }
        return index;
    }

    IndexFixture key(IndexKey key) {
        keys.add(key);
        return this;
    }

    IndexFixture method(String accessMethod) {
        method = accessMethod;
        return this;
    }

    IndexFixture include(String... columns) {
        include = Arrays.asList(columns);
        return this;
    }

    IndexFixture where(String condition) {
        predicate = condition;
        return this;
    }

    IndexFixture unique() {
        unique = true;
        return this;
    }

    IndexFixture invalid() {
        valid = false;
        return this;
    }

    IndexFixture notReady() {
        valid = false;
        ready = false;
        return this;
    }

    IndexFixture nullsNotDistinct() {
        nullsNotDistinct = true;
        return this;
    }

    IndexFixture classOptions(String... options) {
        classOptions = Arrays.asList(options);
        return this;
    }

    IndexFixture bytes(long size) {
        bytes = size;
        return this;
    }

    IndexFixture scans(long count) {
        scans = count;
        return this;
    }

    IndexFixture lastScan(Instant when) {
        lastScan = when;
        return this;
    }

    IndexFixture ageTransactions(long count) {
        ageTransactions = count;
        return this;
    }

    IndexFixture traits(Trait... more) {
        traits.addAll(Arrays.asList(more));
        return this;
    }

    IndexFacts facts(long oid, RelationName table) {
        IndexDefinition definition = new IndexDefinition(table, method, keys, include, predicate, unique);
        return new IndexFacts(
                oid,
                name,
                definition,
                valid,
                ready,
                traits.contains(Trait.PRIMARY_KEY),
                traits.contains(Trait.PRIMARY_KEY)
                        || traits.contains(Trait.UNIQUE_CONSTRAINT)
                        || traits.contains(Trait.EXCLUSION_CONSTRAINT),
                traits.contains(Trait.REPLICA_IDENTITY),
                bytes,
                scans,
                new IndexOptions(nullsNotDistinct, classOptions, List.of(), null),
                definition.createSql(name, false));
    }

    IndexUsage usage(long parentOid) {
        return new IndexUsage(traits, lastScan, parentOid, ageTransactions);
    }
}
