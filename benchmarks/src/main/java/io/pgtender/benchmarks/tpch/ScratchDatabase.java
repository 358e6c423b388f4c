package io.pgtender.benchmarks.tpch;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A clone of a database, dropped when it is closed. Statistics and visibility are cloned too. */
final class ScratchDatabase implements AutoCloseable {

    private static final String SCHEME = "jdbc:";

    private final String url;
    private final String name;

    private ScratchDatabase(String url, String name) {
        this.url = url;
        this.name = name;
    }

    /**
     * Clones.
     *
     * @param url any database of the server, {@code jdbc:postgresql://...}
     * @param source the database to clone; empty for that of the URL
     * @throws SQLException when others are connected to it, among other things
     */
    static ScratchDatabase clone(String url, String source) throws SQLException {
        String cloned = source.isEmpty() ? databaseOf(url) : source;
        ScratchDatabase scratch = new ScratchDatabase(url, cloned + "_" + Long.toHexString(System.nanoTime()));
        scratch.administer("CREATE DATABASE " + scratch.name + " TEMPLATE " + cloned + " STRATEGY file_copy");
        return scratch;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(to(url, name));
    }

    @Override
    public void close() throws SQLException {
        administer("DROP DATABASE " + name + " WITH (FORCE)");
    }

    private void administer(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(to(url, "postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String databaseOf(String url) {
        return URI.create(url.substring(SCHEME.length())).getPath().substring(1);
    }

    private static String to(String url, String database) {
        URI uri = URI.create(url.substring(SCHEME.length()));
        String query = uri.getQuery() == null ? "" : "?" + uri.getQuery();
        return SCHEME + uri.getScheme() + "://" + uri.getAuthority() + "/" + database + query;
    }
}
