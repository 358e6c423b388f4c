package io.pgtender.catalog;

import io.pgtender.sql.RelationName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An immutable snapshot of the tables that matter to one analysis, and of their server. */
public final class Catalog {

    private final ServerFacts server;
    private final Map<RelationName, TableFacts> tables;
    private final List<String> notes;

    public Catalog(ServerFacts server, Collection<TableFacts> tables) {
        this(server, tables, List.of());
    }

    /** @param notes what could not be read, for a report */
    public Catalog(ServerFacts server, Collection<TableFacts> tables, List<String> notes) {
        this.server = server;
        this.notes = List.copyOf(notes);
        this.tables = tables.stream().collect(Collectors.toUnmodifiableMap(TableFacts::name, Function.identity()));
    }

    public ServerFacts server() {
        return server;
    }

    public Collection<TableFacts> tables() {
        return tables.values();
    }

    /** What the role may not read, and so is missing here: a sentence each, usually none. */
    public List<String> notes() {
        return notes;
    }

    /** The table of that schema and name, if it was read and exists. */
    public Optional<TableFacts> table(RelationName name) {
        return Optional.ofNullable(tables.get(name));
    }
}
