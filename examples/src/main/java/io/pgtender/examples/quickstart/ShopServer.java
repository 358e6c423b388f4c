package io.pgtender.examples.quickstart;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An embedded PostgreSQL that goes away with the process, also when it is interrupted: first what is being built is stopped,
 * then the server, then its files.
 */
final class ShopServer implements AutoCloseable {

    private final EmbeddedPostgres server;
    private final Thread hook;
    private volatile Runnable beforeStop = () -> {};
    private final AtomicBoolean stopped = new AtomicBoolean();

    private ShopServer(EmbeddedPostgres server) {
        this.server = server;
        this.hook = new Thread(this::stop, "quickstart-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    static ShopServer start() throws IOException {
        return new ShopServer(EmbeddedPostgres.builder()
                .setRegisterShutdownHook(false)
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("fsync", "off")
                .setServerConfig("max_wal_size", "2GB")
                .start());
    }

    /** Connections without a pool. */
    DataSource direct() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(server.getJdbcUrl("postgres", "postgres"));
        return dataSource;
    }

    /** A pool as an application has it. */
    HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.getJdbcUrl("postgres", "postgres"));
        config.setUsername("postgres");
        config.setMaximumPoolSize(8);
        config.setPoolName("shop");
        return new HikariDataSource(config);
    }

    /** What to do before the server stops, however that comes. */
    void beforeStop(Runnable action) {
        beforeStop = action;
    }

    private void stop() {
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        beforeStop.run();
        try {
            server.close();
        } catch (IOException e) {
            System.err.println("The embedded PostgreSQL did not stop: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is going down already; the hook has run or finds nothing to do.
        }
    }
}
