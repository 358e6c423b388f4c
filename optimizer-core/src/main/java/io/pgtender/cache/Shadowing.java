package io.pgtender.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.pgtender.cache.CacheKey.Signature;
import io.pgtender.sql.RelationName;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a name of a query means another relation than before because a new one stands earlier in the search path. A
 * session that has prepared the query keeps to the former relation (plancache.c looks names up again only when something the
 * plan depends on was changed), so its answers would be kept under the wrong relation. Thread-safe.
 */
final class Shadowing {

    /** Queries whose relations are remembered. */
    private static final long MAX_QUERIES = 10_000;

    private final Server server;
    private final Cache<Signature, Map<Long, RelationName>> first = Caffeine.newBuilder()
            .maximumSize(MAX_QUERIES)
            .executor(Runnable::run)
            .build();

    Shadowing(Server server) {
        this.server = server;
    }

    /** The relation whose name means another one now although it is still there; {@code null} when there is none. */
    @Nullable
    RelationName shadowed(Signature query, Map<Long, RelationName> now) throws SQLException {
        Map<Long, RelationName> before = first.asMap().putIfAbsent(query, now);
        if (before == null) {
            return null;
        }
        List<Map.Entry<Long, RelationName>> suspects = before.entrySet().stream()
                .filter(former -> !now.containsKey(former.getKey())
                        && now.values().stream()
                                .anyMatch(name ->
                                        name.name().equals(former.getValue().name())))
                .toList();
        for (Map.Entry<Long, RelationName> suspect : suspects) {
            if (isStillThere(suspect.getKey(), suspect.getValue())) {
                return suspect.getValue();
            }
        }
        first.put(query, now);
        return null;
    }

    /** A relation that was dropped, renamed or moved has been noticed by every session that prepared something on it. */
    private boolean isStillThere(long relation, RelationName name) throws SQLException {
        return server.inTransaction(connection ->
                Server.query(connection, Sql.RELATION_NAME, Server.oids(connection, List.of(relation))).stream()
                        .anyMatch(row -> name.equals(new RelationName(row.get(0), String.valueOf(row.get(1))))));
    }
}
