package io.pgtender.catalog;

import io.pgtender.sql.RelationName;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An immutable snapshot of the tables that matter to one analysis, and of their server. */
public final class Catalog {

    private final ServerFacts server;
    private final Map<RelationName, TableFacts> tables;

    public Catalog(ServerFacts server, Collection<TableFacts> tables) {
        this.server = server;
        this.tables = tables.stream().collect(Collectors.toUnmodifiableMap(TableFacts::name, Function.identity()));
    }

    public ServerFacts server() {
        return server;
    }

    public Collection<TableFacts> tables() {
        return tables.values();
    }

    /** The table of that schema and name, if it was read and exists. */
    public Optional<TableFacts> table(RelationName name) {
        return Optional.ofNullable(tables.get(name));
    }
}
