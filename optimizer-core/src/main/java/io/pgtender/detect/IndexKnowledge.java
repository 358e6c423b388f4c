package io.pgtender.detect;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.CatalogReader;
import io.pgtender.catalog.DistinctCounts;
import io.pgtender.catalog.ExtendedStatistics;
import io.pgtender.catalog.ForeignKey;
import io.pgtender.catalog.ForeignKeyReader;
import io.pgtender.catalog.StatisticsFacts;
import io.pgtender.catalog.StatisticsReader;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.RelationName;
import io.pgtender.whatif.DistinctHints;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How many distinct keys columns hold, from all that the catalog tells: what the size of an index hangs on. */
final class IndexKnowledge {

    private IndexKnowledge() {}

    /**
     * Reads foreign keys, the tables that they reference, and extended statistics.
     *
     * @throws SQLException when the server refuses
     */
    static DistinctHints distinct(Connection server, Catalog catalog) throws SQLException {
        List<ForeignKey> keys = ForeignKeyReader.read(server).stream()
                .filter(key -> catalog.table(key.table()).isPresent())
                .toList();
        Map<RelationName, Double> rows = new HashMap<>();
        CatalogReader.read(
                        server, keys.stream().map(ForeignKey::referencedTable).toList())
                .tables()
                .forEach(table -> rows.put(table.name(), table.estimatedRows()));
        Map<RelationName, StatisticsFacts> statistics = StatisticsReader.read(
                server, catalog.tables().stream().map(TableFacts::name).toList());
        DistinctHints hints = DistinctHints.NONE;
        for (TableFacts table : catalog.tables()) {
            StatisticsFacts facts = statistics.get(table.name());
            List<ExtendedStatistics> own = facts == null ? List.of() : facts.extended();
            for (Map.Entry<Set<String>, Double> count :
                    DistinctCounts.of(table, keys, rows, own).entrySet()) {
                hints = hints.with(table.name(), count.getKey(), count.getValue());
            }
        }
        return hints;
    }
}
