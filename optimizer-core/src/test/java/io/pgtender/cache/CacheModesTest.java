package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the modes promise of writers that the cache does not see, and what a barrier adds. */
class CacheModesTest {

    private static final String READ = "SELECT n FROM item";
    private static final String OTHER = "SELECT n FROM other";
    private static final long LEASE_NANOS = CachePolicy.DEFAULT_LEASE.toNanos();

    private final CacheFixture fixture = new CacheFixture()
            .run(
                    "CREATE TABLE item (n int)",
                    "INSERT INTO item VALUES (0)",
                    "CREATE TABLE other (n int)",
                    "INSERT INTO other VALUES (0)");

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    private RemoteWrites remote() {
        return fixture.cache().remoteWrites();
    }

    private Set<Long> tables() {
        Set<Long> oids = new HashSet<>();
        try (java.sql.Connection connection = fixture.database.getConnection();
                java.sql.Statement statement = connection.createStatement();
                java.sql.ResultSet rows = statement.executeQuery(
                        "SELECT oid FROM pg_class WHERE relname IN ('item', 'other') AND relkind = 'r'")) {
            while (rows.next()) {
                oids.add(rows.getLong(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return oids;
    }

    /** A reader of shared answers, all of them covered, whose fence is now. */
    private CachedConnection sharedReader() throws SQLException {
        fixture.policy().rule(READ, CacheMode.SHARED).rule(OTHER, CacheMode.SHARED);
        CachedConnection reader = fixture.connect();
        remote().covered(tables());
        remote().anythingWritten(fixture.nanos.get());
        assertThat(reader.hit(READ)).isEqualTo("0");
        assertThat(reader.hit(OTHER)).isEqualTo("0");
        return reader;
    }

    private long bypasses(BypassReason reason) {
        return fixture.cache().statistics().bypasses().getOrDefault(reason, 0L);
    }

    @Test
    void shared_isNotServedWithoutATransport() throws SQLException {
        CachedConnection reader = sharedReader();
        remote().lost();
        reader.value(READ);
        assertThat(reader.lastWasHit).isFalse();
        assertThat(bypasses(BypassReason.NOT_FRESH)).isOne();
    }

    @Test
    void shared_isServedUntilTheLeaseEnds() throws SQLException {
        CachedConnection reader = sharedReader();
        fixture.run("UPDATE item SET n = 1");
        fixture.nanos.addAndGet(LEASE_NANOS);
        assertThat(reader.value(READ)).isEqualTo("0");
        assertThat(reader.lastWasHit).isTrue();
        fixture.nanos.addAndGet(1);
        assertThat(reader.value(READ)).isEqualTo("1");
    }

    @Test
    void shared_showsWhatTheTransportReports() throws SQLException {
        CachedConnection reader = sharedReader();
        fixture.run("UPDATE item SET n = 1");
        remote().written(tables(), fixture.nanos.get());
        assertThat(reader.value(READ)).isEqualTo("1");
    }

    @Test
    void shared_isNotServedOfARelationThatIsNotCovered() throws SQLException {
        CachedConnection reader = sharedReader();
        remote().covered(Set.of());
        reader.value(READ);
        assertThat(reader.lastWasHit).isFalse();
        assertThat(bypasses(BypassReason.NOT_COVERED)).isPositive();
    }

    @Test
    void shared_forgetsWhatItReadBeforeTheRelationWasCoveredAgain() throws SQLException {
        CachedConnection reader = sharedReader();
        remote().covered(Set.of());
        fixture.run("UPDATE item SET n = 1");
        remote().covered(tables());
        assertThat(reader.value(READ)).isEqualTo("1");
    }

    @Test
    void shared_isServedInATransactionThatHasReadNothing() throws SQLException {
        CachedConnection reader = sharedReader();
        reader.autoCommit(false);
        reader.value(READ);
        assertThat(reader.lastWasHit).isTrue();
    }

    @Test
    void shared_isNoOlderThanWhatTheTransactionHasRead() throws SQLException {
        CachedConnection reader = sharedReader();
        reader.autoCommit(false);
        fixture.nanos.addAndGet(1);
        fixture.run("BEGIN; UPDATE item SET n = 1; UPDATE other SET n = 1; COMMIT");
        assertThat(reader.value("SELECT n + 0 FROM item")).isEqualTo("1");
        assertThat(reader.value(OTHER)).isEqualTo("1");
        assertThat(bypasses(BypassReason.OLDER_THAN_TRANSACTION)).isOne();
        remote().written(Set.of(), fixture.nanos.get());
        reader.value(READ);
        assertThat(reader.lastWasHit).isTrue();
    }

    @Test
    void shared_withinTheLease_isServedInAnyTransaction() throws SQLException {
        fixture.policy().sharedInTransaction(SharedInTransaction.WITHIN_LEASE);
        CachedConnection reader = sharedReader();
        reader.autoCommit(false);
        fixture.nanos.addAndGet(1);
        reader.value("SELECT n + 0 FROM item");
        reader.value(OTHER);
        assertThat(reader.lastWasHit).isTrue();
    }

    @Test
    void ttl_servesWhatOwnWritesHaveOutdated() throws SQLException {
        fixture.policy().rule(READ, CacheMode.TTL, Duration.ofMinutes(1));
        CachedConnection reader = fixture.connect();
        reader.hit(READ);
        fixture.connect().execute("UPDATE item SET n = 1");
        assertThat(reader.value(READ)).isEqualTo("0");
        fixture.cache().invalidate(new io.pgtender.sql.RelationName(null, "item"));
        assertThat(reader.value(READ)).isEqualTo("1");
    }

    @Test
    void ttl_isNotServedToATransactionThatHasWritten() throws SQLException {
        fixture.policy().rule(READ, CacheMode.TTL, Duration.ofMinutes(1));
        CachedConnection reader = fixture.connect();
        reader.hit(READ);
        reader.autoCommit(false);
        reader.execute("UPDATE item SET n = 1");
        assertThat(reader.value(READ)).isEqualTo("1");
        assertThat(bypasses(BypassReason.WROTE)).isPositive();
    }

    @Test
    void barrier_outdatesWhatWasReadBefore() throws SQLException {
        fixture.rule(READ);
        CachedConnection reader = fixture.connect();
        reader.hit(READ);
        fixture.run("UPDATE item SET n = 1");
        fixture.nanos.addAndGet(1);
        assertThat(fixture.cache().barrier()).isFalse();
        assertThat(reader.value(READ)).isEqualTo("1");
    }

    @Test
    void barrier_keepsSharedAnswersWhoseTransportHasCaughtUp() throws SQLException {
        CachedConnection reader = sharedReader();
        fixture.nanos.addAndGet(1);
        remote().onBarrier(() -> remote().written(Set.of(), fixture.nanos.get()));
        assertThat(fixture.cache().barrier()).isTrue();
        reader.value(READ);
        assertThat(reader.lastWasHit).isTrue();
    }

    @Test
    void barrier_leavesSharedAnswersAloneWhileTheTransportIsBehind() throws SQLException {
        CachedConnection reader = sharedReader();
        fixture.nanos.addAndGet(1);
        assertThat(fixture.cache().barrier()).isFalse();
        reader.value(READ);
        assertThat(reader.lastWasHit).isFalse();
        assertThat(bypasses(BypassReason.NOT_FRESH)).isOne();
    }

    @Test
    void resumed_servesNothingThatWasReadBefore() throws SQLException {
        fixture.rule(READ);
        CachedConnection reader = fixture.connect();
        reader.hit(READ);
        fixture.cache().pause();
        fixture.run("UPDATE item SET n = 1");
        assertThat(reader.value(READ)).isEqualTo("1");
        fixture.cache().resume();
        assertThat(reader.value(READ)).isEqualTo("1");
        assertThat(bypasses(BypassReason.PAUSED)).isOne();
        assertThat(bypasses(BypassReason.SESSION_CHANGED)).isPositive();
        reader.session.idle();
        reader.session.refresh(reader.raw());
        assertThat(reader.hit(READ)).isEqualTo("1");
    }
}
