package io.pgtender.jdbc;

import io.pgtender.apply.ChangeRefusedException;
import io.pgtender.apply.DirectConnections;
import io.pgtender.cache.CacheHints;
import io.pgtender.cache.CacheMode;
import io.pgtender.cache.CachePolicy;
import io.pgtender.cache.ResultCache;
import io.pgtender.coherence.ConnectionSource;
import io.pgtender.coherence.SharedCoherence;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a cache told of what other processes write, where one of its queries may be shared. Stateless. */
final class CacheCoherence {

    private static final Logger LOG = LoggerFactory.getLogger(TenderDataSource.class);

    private CacheCoherence() {}

    /** {@code null} where no query may be shared. Connects when the first such query is to be kept. */
    static @Nullable SharedCoherence start(
            ResultCache cache, CachePolicy policy, DataSource target, @Nullable DataSource direct) {
        boolean shared = policy.hints() == CacheHints.OBEYED
                || policy.rules().stream().anyMatch(rule -> rule.mode() == CacheMode.SHARED);
        return shared ? SharedCoherence.start(cache, source(target, direct)) : null;
    }

    /** A connection of our own; one of the pool, which is kept, where the pool does not tell how to make one. */
    private static ConnectionSource source(DataSource target, @Nullable DataSource direct) {
        DirectConnections own = DirectConnections.of(target, direct);
        return () -> {
            try {
                return own.open();
            } catch (ChangeRefusedException e) {
                LOG.debug("a connection of the pool is kept to ask for the writes of others: {}", e.getMessage());
                return target.getConnection();
            }
        };
    }
}
