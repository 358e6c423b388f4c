package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.apply.JournalEntry.State;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** A standby that cannot keep up gets no more WAL from us. */
class ReplicaLagTest {

    @Test
    void standbyThatLags_postponesAndEndsABuild_andCaughtUpDoesNot(@TempDir Path directory) throws Exception {
        Path data = directory.resolve("primary");
        Path copy = directory.resolve("standby");
        try (EmbeddedPostgres primary = start(data).start()) {
            ApplyFixture.on((PGSimpleDataSource) primary.getPostgresDatabase());
        }
        copy(data, copy);
        Files.createFile(copy.resolve("standby.signal"));
        try (EmbeddedPostgres primary = start(data).start()) {
            PGSimpleDataSource dataSource = (PGSimpleDataSource) primary.getPostgresDatabase();
            Files.writeString(
                    copy.resolve("postgresql.auto.conf"),
                    "primary_conninfo = 'host=localhost user=postgres port=" + primary.getPort() + "'\n");
            try (EmbeddedPostgres standby = start(copy).start()) {
                Server server = new Server(dataSource);
                server.await("SELECT FROM pg_stat_replication WHERE state = 'streaming'");
                ((PGSimpleDataSource) standby.getPostgresDatabase())
                        .getConnection()
                        .createStatement()
                        .execute("SELECT pg_wal_replay_pause()");
                for (int i = 0; i < 80; i++) {
                    server.execute("SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000000))");
                }
                ChangeApplier applier = new ChangeApplier(
                        DirectConnections.of(dataSource), ApplyFixture.PACE, java.time.Clock.systemUTC());

                JournalEntry lagging = applier.apply(
                        recommend(BY_CUSTOMER),
                        REAL.toBuilder().maxWait(Duration.ofMillis(300)).build());

                assertThat(lagging.state()).isEqualTo(State.YIELDED);
                assertThat(lagging.outcome().message())
                        .startsWith("nothing was built")
                        .contains("the standby of pid", "behind");

                ((PGSimpleDataSource) standby.getPostgresDatabase())
                        .getConnection()
                        .createStatement()
                        .execute("SELECT pg_wal_replay_resume()");
                server.await("SELECT FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()");
                try (var old = dataSource.getConnection()) {
                    old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                    old.setAutoCommit(false);
                    old.createStatement().execute("SELECT 1");
                    CompletableFuture<JournalEntry> build =
                            ApplyFixture.start(() -> applier.apply(recommend(BY_CUSTOMER), REAL));
                    server.await("SELECT FROM pg_stat_progress_create_index WHERE phase = 'waiting for old snapshots'");
                    ((PGSimpleDataSource) standby.getPostgresDatabase())
                            .getConnection()
                            .createStatement()
                            .execute("SELECT pg_wal_replay_pause()");
                    for (int i = 0; i < 80; i++) {
                        server.execute("SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000000))");
                    }

                    JournalEntry ended = ApplyFixture.get(build);

                    assertThat(ended.state()).isEqualTo(State.YIELDED);
                    assertThat(ended.outcome().message()).contains("bytes of WAL behind");
                    assertThat(server.count("SELECT count(*) FROM pg_index WHERE NOT indisvalid"))
                            .isZero();
                }
                ((PGSimpleDataSource) standby.getPostgresDatabase())
                        .getConnection()
                        .createStatement()
                        .execute("SELECT pg_wal_replay_resume()");
                server.await("SELECT FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()");
                assertThat(applier.apply(recommend(BY_CUSTOMER), REAL).state()).isEqualTo(State.APPLIED);
            }
        }
    }

    private static EmbeddedPostgres.Builder start(Path data) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(ApplyFixture.DEADLINE);
    }

    /** A stopped server's files, readable by their owner alone as PostgreSQL demands. */
    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
                Files.createDirectory(
                        to.resolve(from.relativize(each).toString()),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) throws IOException {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The primary, whose table is there already. */
    private record Server(PGSimpleDataSource dataSource) {

        void execute(String sql) throws Exception {
            try (var connection = dataSource.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        long count(String sql) throws Exception {
            try (var connection = dataSource.getConnection();
                    var statement = connection.createStatement();
                    var row = statement.executeQuery(sql)) {
                row.next();
                return row.getLong(1);
            }
        }

        void await(String sql) throws Exception {
            long end = System.nanoTime() + ApplyFixture.DEADLINE.toNanos();
            try (var connection = dataSource.getConnection();
                    var statement = connection.createStatement()) {
                while (!statement.executeQuery(sql).next()) {
                    assertThat(System.nanoTime()).as(sql).isLessThan(end);
                    Thread.onSpinWait();
                }
            }
        }
    }
}
