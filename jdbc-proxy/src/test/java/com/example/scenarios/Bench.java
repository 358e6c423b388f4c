package com.example.scenarios;

import com.example.store.jdbc.Sql;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.testing.TestPostgres;
import io.pgtender.workload.RepeatedStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** One database and one pool for all scenarios, tended anew for each. */
final class Bench implements AutoCloseable {

    /** More than the workers of any scenario. */
    private static final int POOL_SIZE = 12;

    /** A busy machine's slow queries are none of the scenarios' business. */
    private static final Duration NEVER_SLOW = Duration.ofDays(1);

    private final PGSimpleDataSource database;
    private final HikariDataSource pool;
    private final CurrentDataSource current;
    private final List<TenderDataSource> shards = new ArrayList<>();
    private TenderDataSource tended;

    Bench() throws SQLException {
        database = TestPostgres.newDatabase();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : Tables.STATEMENTS) {
                statement.execute(sql);
            }
        }
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(POOL_SIZE);
        pool = new HikariDataSource(config);
        tended = tend();
        current = new CurrentDataSource(tended);
    }

    /** What applications are given: tended, and watched from zero in each scenario. */
    DataSource dataSource() {
        return current;
    }

    /** Databases that each hold a part of the data, as far as the application can tell. */
    List<DataSource> shards(int count) {
        for (int i = 0; i < count; i++) {
            shards.add(tend());
        }
        return List.copyOf(shards);
    }

    /** Forgets what ran, as if the application had just started. */
    void restart() {
        tended.close();
        shards.forEach(TenderDataSource::close);
        shards.clear();
        tended = tend();
        current.target(tended);
    }

    private TenderDataSource tend() {
        return TenderDataSource.builder(pool).slowQueryThreshold(NEVER_SLOW).build();
    }

    /** What was found since the restart. */
    List<RepeatedStatement> repetitions() {
        return all().flatMap(each -> each.workload().repetitions().stream()).toList();
    }

    /** Executions since the restart. */
    long calls() {
        return all().mapToLong(each -> each.workload().calls()).sum();
    }

    private Stream<TenderDataSource> all() {
        return Stream.concat(Stream.of(tended), shards.stream());
    }

    /** On a connection that nobody watches: another service, another instance. */
    void runElsewhere(String sql, Object... parameters) {
        try (Connection connection = pool.getConnection()) {
            Sql.update(connection, sql, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        restart();
        tended.close();
        pool.close();
    }
}
