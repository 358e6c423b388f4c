package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.pgtender.cache.CachePolicy;
import io.pgtender.jdbc.JdbcScript.CommitMode;
import io.pgtender.workload.ShapeStatistics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/** The same script on the driver itself and through us: an application must not be able to tell. */
class DifferentialTest {

    private static final CachePolicy CACHED = CachePolicy.builder()
            .rule("SELECT 1", Duration.ofMinutes(1))
            .rule("SELECT id FROM t ORDER BY id", Duration.ofMinutes(1))
            .rule(JdbcScript.REPEATED, Duration.ofMinutes(1))
            .rule("SELECT id, name FROM t ORDER BY id", Duration.ofMinutes(1))
            .build();

    /** Where the connections come from. */
    enum Source {
        DRIVER,
        POOL
    }

    /** What is between. */
    enum Watch {
        OBSERVED,
        CACHED
    }

    /** Otherwise HikariCP closes a connection at the first feature that the driver says it has not. */
    private static final class KeepConnections implements SQLExceptionOverride {
        @java.lang.Override
        public Override adjudicate(SQLException failure) {
            return Override.DO_NOT_EVICT;
        }
    }

    static List<Arguments> modes() {
        List<Arguments> modes = new ArrayList<>();
        for (PreferQueryMode query : List.of(PreferQueryMode.EXTENDED, PreferQueryMode.SIMPLE)) {
            for (CommitMode commit : CommitMode.values()) {
                for (Source source : Source.values()) {
                    for (Watch watch : Watch.values()) {
                        modes.add(Arguments.of(query, commit, source, watch));
                    }
                }
            }
        }
        return modes;
    }

    @ParameterizedTest
    @MethodSource("modes")
    void script_throughUs_isAsWithoutUs(PreferQueryMode query, CommitMode commit, Source source, Watch watch)
            throws SQLException {
        List<String> raw = run(query, commit, source, null);

        assertThat(differences(raw, run(query, commit, source, watch))).isEmpty();
    }

    private static List<String> differences(List<String> raw, List<String> throughUs) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.max(raw.size(), throughUs.size()); i++) {
            String expected = i < raw.size() ? raw.get(i) : "nothing";
            String actual = i < throughUs.size() ? throughUs.get(i) : "nothing";
            if (!expected.equals(actual)) {
                differences.add("without us: " + expected + System.lineSeparator() + "through us: " + actual);
            }
        }
        return differences;
    }

    private static List<String> run(PreferQueryMode query, CommitMode commit, Source source, @Nullable Watch watch)
            throws SQLException {
        PGSimpleDataSource database = Shop.database(JdbcScript.SCHEMA);
        database.setPreferQueryMode(query);
        if (source == Source.DRIVER) {
            return run(database, commit, watch);
        }
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(2);
        config.setExceptionOverride(new KeepConnections());
        try (HikariDataSource pool = new HikariDataSource(config)) {
            return run(pool, commit, watch);
        }
    }

    private static List<String> run(DataSource below, CommitMode commit, @Nullable Watch watch) throws SQLException {
        if (watch == null) {
            return script(below, commit);
        }
        TenderDataSource.Builder builder = TenderDataSource.builder(below);
        if (watch == Watch.CACHED) {
            builder.cache(CACHED);
        }
        try (TenderDataSource tended = builder.build()) {
            if (watch == Watch.CACHED) {
                awaitHit(tended);
            }
            Connection connection = tended.getConnection();
            assertThat(connection).isInstanceOf(ObservedConnection.class);
            long hitsBefore = hits(tended);
            connection.close();
            List<String> seen = script(tended, commit);
            if (watch == Watch.CACHED && commit == CommitMode.AUTOMATIC) {
                assertThat(hits(tended)).as("cached reads in the script").isGreaterThan(hitsBefore);
            }
            assertThat(tended.workload().drops().recorderFailures()).isZero();
            return seen;
        }
    }

    private static List<String> script(DataSource dataSource, CommitMode commit) throws SQLException {
        List<String> seen = new ArrayList<>(JdbcScript.run(dataSource.getConnection(), commit));
        seen.addAll(JdbcScript.runEndings(dataSource.getConnection(), dataSource.getConnection()));
        return seen;
    }

    private static long hits(TenderDataSource tended) {
        return tended.workload().shapesByTotalTime().stream()
                .mapToLong(ShapeStatistics::cacheHits)
                .sum();
    }

    /** The driver's results are tried out in the background before one is served. */
    private static void awaitHit(TenderDataSource tended) throws SQLException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (hits(tended) == 0) {
            assertThat(System.nanoTime()).as("a cached read within 20 s").isLessThan(deadline);
            Shop.query(tended, JdbcScript.REPEATED);
        }
    }
}
