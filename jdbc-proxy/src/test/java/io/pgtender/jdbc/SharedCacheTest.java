package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.advice.Change;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.apply.JournalEntry;
import io.pgtender.cache.CacheHints;
import io.pgtender.cache.CacheMode;
import io.pgtender.cache.CachePolicy;
import io.pgtender.coherence.CoherenceStatus;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Answers that are kept although others write, through JDBC. */
class SharedCacheTest {

    private static final String READ = "SELECT fee FROM rates WHERE country = ?";
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private PGSimpleDataSource database;
    private HikariDataSource pool;
    private TenderDataSource tended;

    @BeforeEach
    void open() throws SQLException {
        database = Shop.database(
                "CREATE TABLE rates (country text PRIMARY KEY, fee int)", "INSERT INTO rates VALUES ('DE', 0)");
        pool = Shop.pool(database, 3);
        tended = TenderDataSource.builder(pool)
                .cache(CachePolicy.builder()
                        .rule(READ, CacheMode.SHARED, Duration.ofHours(1))
                        .lease(Duration.ofSeconds(5))
                        .build())
                .build();
    }

    @AfterEach
    void close() {
        tended.close();
        pool.close();
    }

    private int fee() throws SQLException {
        try (Connection connection = tended.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, "DE");
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Somebody of whom nothing here knows. */
    private void writeElsewhere(int fee) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE rates SET fee = " + fee);
        }
    }

    private long hits() {
        return tended.cache().orElseThrow().statistics().hits();
    }

    private void readUntil(BooleanSupplier reached) throws SQLException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!reached.getAsBoolean()) {
            fee();
            if (System.nanoTime() - end > 0) {
                fail("not reached: " + tended.coherence() + " "
                        + tended.cache().orElseThrow().statistics());
            }
        }
    }

    private void warm() throws SQLException {
        long before = hits();
        readUntil(() -> hits() > before);
    }

    @Test
    void writeOfAnotherProcess_showsAfterABarrierAndIsServedAgain() throws SQLException {
        JournalEntry entry = tended.advisor()
                .apply(
                        Change.SharedCaching.recommend(List.of(new RelationName("public", "rates"))),
                        ApplyPolicy.safeDefaults().forReal());
        assertThat(entry.state()).as(entry.outcome().message()).isEqualTo(JournalEntry.State.APPLIED);
        for (int fee = 1; fee <= 20; fee++) {
            warm();
            writeElsewhere(fee);
            assertThat(tended.cache().orElseThrow().barrier()).isTrue();
            assertThat(fee()).isEqualTo(fee);
        }
        assertThat(tended.coherence().orElseThrow().state()).isEqualTo(CoherenceStatus.State.FOLLOWING);
    }

    @Test
    void databaseWithoutTheObjects_isReadAsBefore() throws SQLException {
        readUntil(() -> tended.coherence().orElseThrow().state() == CoherenceStatus.State.UNAVAILABLE);
        writeElsewhere(7);
        assertThat(fee()).isEqualTo(7);
        assertThat(hits()).isZero();
        assertThat(tended.coherence().orElseThrow().detail()).contains("Change.SharedCaching");
    }

    @Test
    void cacheThatMayHaveNoSharedRule_asksNobody() {
        try (TenderDataSource local = TenderDataSource.builder(pool)
                .cache(CachePolicy.builder()
                        .rule(READ)
                        .hints(CacheHints.IGNORED)
                        .build())
                .build()) {
            assertThat(local.coherence()).isEmpty();
        }
    }
}
