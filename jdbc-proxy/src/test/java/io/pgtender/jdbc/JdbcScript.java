package io.pgtender.jdbc;

import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.BatchUpdateException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.PGStatement;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;

/**
 * A broad JDBC script, with all that an application could see of it as text: values, exceptions with class, SQLSTATE and
 * message, batch counts and warnings. What differs between two runs by nature (object identities) is left out.
 */
final class JdbcScript {

    /** The query that the script asks again and again. */
    static final String REPEATED =
            "SELECT id, name, price, tags, made, data, flag, bin, day FROM t ORDER BY id LIMIT 3";

    static final String[] SCHEMA = {
        "CREATE TABLE t (id int PRIMARY KEY, name text, price numeric(10,2), tags text[], made timestamp, data jsonb,"
                + " flag boolean, bin bytea, day date)",
        "CREATE TABLE n (id serial PRIMARY KEY, body text NOT NULL)",
        "INSERT INTO t SELECT i, 'name ' || i, i * 1.25, ARRAY['a' || i, NULL], '2020-01-01'::timestamp + i * '1 day'::interval,"
                + " jsonb_build_object('k', i), i % 2 = 0, decode(lpad(to_hex(i), 4, '0'), 'hex'), '2020-01-01'::date + i"
                + " FROM generate_series(1, 20) i",
        "CREATE FUNCTION cursor_of_t() RETURNS refcursor LANGUAGE plpgsql AS"
                + " $$ DECLARE c refcursor; BEGIN OPEN c FOR SELECT id, name FROM t ORDER BY id LIMIT 3; RETURN c; END $$",
        "CREATE FUNCTION twice(INOUT a int, OUT b text, OUT c text[]) LANGUAGE plpgsql AS"
                + " $$ BEGIN b := 'was ' || a; a := a * 2; c := ARRAY[b, NULL]; END $$",
        "CREATE FUNCTION complain() RETURNS int LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE WARNING 'first'; RAISE NOTICE 'second'; RETURN 7; END $$",
        "CREATE FUNCTION says_so_and_sleeps(seconds int) RETURNS int LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE NOTICE 'running'; PERFORM pg_sleep(seconds); RETURN seconds; END $$"
    };

    private static final int DEADLINE_SECONDS = 15;

    /** Warns when it runs, so that another thread knows that there is something to cancel. */
    private static final String SAYS_SO_AND_SLEEPS = "SELECT says_so_and_sleeps(20)";

    /** One thing that an application does. */
    private interface Step {
        @Nullable
        Object run(Connection connection) throws Exception;
    }

    private final Connection connection;
    private final List<String> seen = new ArrayList<>();

    private JdbcScript(Connection connection) {
        this.connection = connection;
    }

    /** Runs the script; the connection is closed afterwards. */
    static List<String> run(Connection connection, CommitMode mode) throws SQLException {
        JdbcScript script = new JdbcScript(connection);
        connection.setAutoCommit(mode == CommitMode.AUTOMATIC);
        script.repeatedReads();
        script.reads();
        script.writes();
        script.results();
        script.calls();
        script.transactions();
        script.closing();
        script.driverFeatures();
        script.metaData();
        script.end();
        return script.seen;
    }

    /** What ends a connection from outside; each on a connection of its own. */
    static List<String> runEndings(Connection aborted, Connection timedOut) throws SQLException {
        List<String> seen = new ArrayList<>();
        seen.add(ending("abort", aborted, c -> {
            Statement s = c.createStatement();
            FutureTask<String> running = started(() -> withoutDetail(failure(() -> s.execute(SAYS_SO_AND_SLEEPS))));
            awaitWarning(s);
            c.abort(Runnable::run);
            c.abort(Runnable::run);
            return running.get(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    + c.isClosed()
                    + c.isValid(1)
                    + withoutDetail(failure(c::createStatement))
                    + withoutDetail(failure(c::commit));
        }));
        seen.add(ending("network timeout that is over", timedOut, c -> {
            c.setNetworkTimeout(Runnable::run, 200);
            Statement s = c.createStatement();
            Exception failure = failure(() -> s.execute("SELECT pg_sleep(20)"));
            return withoutDetail(failure) + c.isClosed() + withoutDetail(failure(c::createStatement));
        }));
        return seen;
    }

    private static String ending(String name, Connection connection, Step step) throws SQLException {
        String outcome;
        try {
            outcome = show(step.run(connection));
        } catch (Exception e) {
            outcome = show(e);
        }
        return name + " -> " + outcome + withoutDetail(failure(connection::close)) + connection.isClosed();
    }

    enum CommitMode {
        AUTOMATIC,
        MANUAL
    }

    private void step(String name, Step step) throws SQLException {
        String outcome;
        try {
            outcome = show(step.run(connection));
        } catch (Exception | AssertionError e) { // the driver has assertions of its own
            outcome = show(e);
        }
        seen.add(name + " -> " + outcome);
        if (connection.isClosed()) {
            return;
        }
        seen.add(name + " warnings " + warnings(connection.getWarnings()));
        connection.clearWarnings();
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    /**
     * What a cache may answer, in each way of asking. First of all, since what follows changes the session. The values, not
     * their text: the driver turns from text to binary transfer at its own count of executions, which shows in {@code
     * getString} of a bytea and {@code toString} of an array, and a cached result stays as it came.
     */
    private void repeatedReads() throws SQLException {
        for (int i = 0; i < 8; i++) {
            step("repeated query " + i, c -> {
                try (PreparedStatement s = c.prepareStatement(REPEATED)) {
                    ResultSet rows = s.executeQuery();
                    boolean back = rows.getStatement() == s && rows == s.getResultSet();
                    return back + values(rows) + s.getUpdateCount() + s.getMoreResults() + rows.isClosed();
                }
            });
            step("repeated execute " + i, c -> {
                try (PreparedStatement s = c.prepareStatement(REPEATED)) {
                    s.setMaxRows(2);
                    boolean first = s.execute();
                    String all = first + values(s.getResultSet());
                    ResultSet last = s.executeQuery();
                    last.next();
                    s.closeOnCompletion();
                    all += show(last.getArray(4).getArray())
                            + show(last.getBytes(8))
                            + last.getMetaData().getColumnTypeName(3);
                    last.close();
                    return all + s.isClosed();
                }
            });
        }
    }

    private void reads() throws SQLException {
        for (String expression : List.of(
                "1",
                "1::smallint",
                "1::bigint",
                "1.50::numeric",
                "1.5::float4",
                "'NaN'::float8",
                "true",
                "'x'::text",
                "'x'::char(3)",
                "NULL::int",
                "'\\x01ff'::bytea",
                "date '2024-02-29'",
                "time '12:34:56.789'",
                "timestamp '2024-02-29 12:00:00'",
                "timestamptz '2024-02-29 12:00:00+02'",
                "interval '1 day 2 hours'",
                "'{\"a\":1}'::jsonb",
                "ARRAY[1,2,NULL]",
                "ARRAY[['a','b'],['c','d']]",
                "'(1,2)'::point",
                "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid",
                "'<a/>'::xml",
                "ROW(1,'x')",
                "int4range(1,5)",
                "'5'::money")) {
            step("read " + expression, c -> {
                try (Statement statement = c.createStatement();
                        ResultSet row = statement.executeQuery("SELECT " + expression + " AS v")) {
                    row.next();
                    return getters(row);
                }
            });
            step("read prepared " + expression, c -> {
                List<Object> all = new ArrayList<>();
                try (PreparedStatement statement = c.prepareStatement("SELECT " + expression + " AS v WHERE 1 = ?")) {
                    for (int i = 0; i < 7; i++) { // beyond the driver's prepare threshold, where transfer turns binary
                        statement.setInt(1, 1);
                        try (ResultSet row = statement.executeQuery()) {
                            row.next();
                            all.add(getters(row));
                        }
                    }
                }
                return all;
            });
        }
        step("parameters", c -> {
            try (PreparedStatement s = c.prepareStatement(
                    "SELECT ?::int, ?::text, ?::numeric, ?::bool, ?::timestamp, ?::date, ?::bytea, ?::text[], ?::jsonb, ?::int8")) {
                s.setInt(1, 5);
                s.setString(2, "it's");
                s.setBigDecimal(3, new BigDecimal("1.20"));
                s.setBoolean(4, true);
                s.setTimestamp(5, Timestamp.valueOf("2024-01-02 03:04:05"));
                s.setDate(6, Date.valueOf("2024-01-02"));
                s.setBytes(7, new byte[] {1, 2});
                s.setArray(8, c.createArrayOf("text", new Object[] {"a", null, "b\"c"}));
                s.setObject(9, "{}", Types.OTHER);
                s.setNull(10, Types.BIGINT);
                String text = s.toString();
                try (ResultSet rows = s.executeQuery()) {
                    return text + dump(rows) + s.getParameterMetaData().getParameterCount();
                }
            }
        });
        step("objects", c -> {
            try (PreparedStatement s = c.prepareStatement("SELECT ?::date, ?::text, ?::int[], ?::text")) {
                s.setObject(1, LocalDate.of(2024, 2, 29));
                s.setCharacterStream(2, new StringReader("stream"), 6);
                s.setObject(3, new int[] {1, 2});
                s.setObject(4, null);
                return dump(s.executeQuery());
            }
        });
        step("array given back", c -> {
            try (Statement s = c.createStatement();
                    ResultSet row = s.executeQuery("SELECT ARRAY[1,2,3], tags FROM t WHERE id = 1");
                    PreparedStatement p = c.prepareStatement("SELECT ?::int[], ?::text[], ?::int[]")) {
                row.next();
                p.setArray(1, row.getArray(1));
                p.setObject(2, row.getObject(2));
                p.setObject(3, row.getArray(1), Types.ARRAY);
                return dump(p.executeQuery());
            }
        });
        step("array as rows", c -> {
            try (Statement s = c.createStatement();
                    ResultSet row = s.executeQuery("SELECT tags FROM t WHERE id = 2")) {
                row.next();
                Array array = row.getArray(1);
                String seenFirst = array.getBaseTypeName()
                        + array.getBaseType()
                        + show(array.getArray())
                        + dump(array.getResultSet())
                        + dump(array.getResultSet(1, 1))
                        + array;
                array.free();
                return seenFirst + show(failure(array::getArray));
            }
        });
        for (String wrong : List.of(
                "SELEC 1",
                "SELECT 1/0",
                "SELECT * FROM missing",
                "SELECT 'x'::int",
                "",
                ";",
                "SELECT 1; SELECT 2",
                "INSERT INTO t (id) VALUES (1)",
                "COMMIT AND",
                "-- nothing")) {
            step("execute \"" + wrong + "\"", c -> {
                try (Statement s = c.createStatement()) {
                    return s.execute(wrong) + " " + s.getUpdateCount();
                }
            });
            step("executeQuery \"" + wrong + "\"", c -> {
                try (Statement s = c.createStatement()) {
                    return dump(s.executeQuery(wrong));
                }
            });
            step("executeUpdate prepared \"" + wrong + "\"", c -> {
                try (PreparedStatement s = c.prepareStatement(wrong)) {
                    return s.executeUpdate();
                }
            });
        }
        step("missing parameter", c -> {
            try (PreparedStatement s = c.prepareStatement("SELECT ?, ?")) {
                s.setInt(1, 1);
                return dump(s.executeQuery());
            }
        });
        step("parameter out of range", c -> {
            try (PreparedStatement s = c.prepareStatement("SELECT ?")) {
                s.setInt(2, 1);
                return "set";
            }
        });
        step("null text", c -> {
            try (Statement s = c.createStatement()) {
                return s.execute(null);
            }
        });
        step("null prepared text", c -> c.prepareStatement(null));
        step("warnings", c -> {
            try (Statement s = c.createStatement();
                    ResultSet rows = s.executeQuery("SELECT complain()")) {
                String all = dump(rows) + warnings(s.getWarnings()) + warnings(rows.getWarnings());
                s.clearWarnings();
                return all + warnings(s.getWarnings());
            }
        });
    }

    private void writes() throws SQLException {
        step("update", c -> {
            try (PreparedStatement s = c.prepareStatement("UPDATE t SET name = name WHERE id < ?")) {
                s.setInt(1, 5);
                return s.executeUpdate() + " " + s.getUpdateCount() + s.executeLargeUpdate() + s.getLargeUpdateCount()
                        + s.getMoreResults() + s.getUpdateCount();
            }
        });
        step("generated keys", c -> {
            try (PreparedStatement s =
                    c.prepareStatement("INSERT INTO n (body) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
                s.setString(1, "x");
                int count = s.executeUpdate();
                ResultSet keys = s.getGeneratedKeys();
                return count + " " + (keys == s.getGeneratedKeys()) + columns(keys) + keys.next()
                        + keys.getString("body");
            }
        });
        step("generated keys of columns", c -> {
            try (Statement s = c.createStatement()) {
                s.executeUpdate("INSERT INTO n (body) VALUES ('y')", new String[] {"body"});
                return dump(s.getGeneratedKeys());
            }
        });
        step("generated keys of indexes", c -> c.prepareStatement("INSERT INTO n (body) VALUES ('y')", new int[] {1}));
        step("returning", c -> {
            try (PreparedStatement s = c.prepareStatement("INSERT INTO n (body) VALUES (?) RETURNING body")) {
                s.setString(1, "z");
                boolean rows = s.execute();
                return rows + dump(s.getResultSet()) + s.getUpdateCount() + s.getMoreResults() + s.getUpdateCount();
            }
        });
        step("batch", c -> {
            try (PreparedStatement s = c.prepareStatement("UPDATE t SET name = name WHERE id <= ?")) {
                for (int i = 0; i < 4; i++) {
                    s.setInt(1, i);
                    s.addBatch();
                }
                return show(s.executeBatch()) + show(s.executeBatch()) + show(s.executeLargeBatch());
            }
        });
        step("batch that fails", c -> {
            try (PreparedStatement s = c.prepareStatement("INSERT INTO t (id) VALUES (?)")) {
                for (int id : new int[] {100, 101, 1, 102}) {
                    s.setInt(1, id);
                    s.addBatch();
                }
                Exception failure = failure(s::executeBatch);
                return show(failure) + show(s.executeBatch());
            }
        });
        step("after the batch", c -> dump(c.createStatement().executeQuery("SELECT count(*) FROM t")));
        step("batch of texts that fails", c -> {
            try (Statement s = c.createStatement()) {
                s.addBatch("INSERT INTO t (id) VALUES (200)");
                s.addBatch("SELECT 1");
                s.addBatch("INSERT INTO t (id) VALUES (1)");
                return show(s.executeBatch());
            }
        });
        step("batch with keys", c -> {
            try (PreparedStatement s = c.prepareStatement("INSERT INTO n (body) VALUES (?)", new String[] {"body"})) {
                for (String body : List.of("p", "q")) {
                    s.setString(1, body);
                    s.addBatch();
                }
                return show(s.executeBatch()) + dump(s.getGeneratedKeys());
            }
        });
        step("updatable", c -> {
            try (Statement s = c.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                    ResultSet rows = s.executeQuery("SELECT id, name, tags FROM t ORDER BY id")) {
                rows.absolute(3);
                rows.updateString("name", "changed");
                rows.updateArray("tags", c.createArrayOf("text", new String[] {"n"}));
                rows.updateRow();
                rows.updateObject("tags", rows.getObject("tags"));
                rows.updateRow();
                rows.refreshRow();
                String now = rows.getString("name") + rows.getArray("tags");
                rows.moveToInsertRow();
                rows.updateInt(1, 300);
                rows.insertRow();
                rows.last();
                rows.deleteRow();
                return now + rows.getRow() + rows.isLast() + rows.rowDeleted() + rows.getConcurrency();
            }
        });
        step("deferred constraint", c -> {
            try (Statement s = c.createStatement()) {
                s.execute("CREATE TEMP TABLE d (a int, UNIQUE (a) DEFERRABLE INITIALLY DEFERRED)");
                s.execute("BEGIN");
                s.execute("INSERT INTO d VALUES (1), (1)");
                return s.execute("COMMIT");
            }
        });
    }

    private void results() throws SQLException {
        step("several results", c -> {
            try (Statement s = c.createStatement()) {
                StringBuilder all = new StringBuilder();
                boolean rows = s.execute("SELECT 1; UPDATE t SET name = name WHERE id < 4; SELECT 2");
                while (rows || s.getUpdateCount() != -1) {
                    all.append(rows).append(s.getUpdateCount()).append(rows ? dump(s.getResultSet()) : "");
                    rows = s.getMoreResults();
                }
                return all;
            }
        });
        step("kept results", c -> {
            try (Statement s = c.createStatement()) {
                s.execute("SELECT 1 UNION ALL SELECT 2 ORDER BY 1; SELECT 3; SELECT 4");
                ResultSet first = s.getResultSet();
                first.next();
                boolean more = s.getMoreResults(Statement.KEEP_CURRENT_RESULT);
                ResultSet second = s.getResultSet();
                String open = more + " " + first.isClosed() + dump(first) + dump(second);
                s.getMoreResults(Statement.CLOSE_ALL_RESULTS);
                return open + first.isClosed() + second.isClosed() + dump(s.getResultSet());
            }
        });
        step("same result", c -> {
            try (PreparedStatement s = c.prepareStatement("SELECT 1")) {
                ResultSet rows = s.executeQuery();
                return (rows == s.getResultSet()) + " " + rows.equals(s.getResultSet()) + (rows.getStatement() == s)
                        + (rows.getStatement().getConnection() == c);
            }
        });
        step("close on completion", c -> {
            Statement s = c.createStatement();
            s.closeOnCompletion();
            ResultSet rows = s.executeQuery("SELECT 1");
            boolean before = s.isClosed();
            rows.close();
            return before + " " + s.isClosed() + s.isCloseOnCompletion();
        });
        step("re-execution closes", c -> {
            try (PreparedStatement s = c.prepareStatement("SELECT 1")) {
                ResultSet first = s.executeQuery();
                ResultSet second = s.executeQuery();
                return first.isClosed() + " " + second.isClosed() + show(failure(first::next));
            }
        });
        step("streaming", c -> {
            try (PreparedStatement s = c.prepareStatement("SELECT id FROM t ORDER BY id")) {
                s.setFetchSize(3);
                return dump(s.executeQuery()) + s.getFetchSize();
            }
        });
        step("max rows", c -> {
            try (PreparedStatement s = c.prepareStatement("SELECT id FROM t ORDER BY id")) {
                s.setMaxRows(2);
                s.setMaxFieldSize(1);
                return dump(s.executeQuery()) + s.getMaxRows();
            }
        });
        step("scrolling", c -> {
            try (Statement s = c.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                    ResultSet rows = s.executeQuery("SELECT id FROM t ORDER BY id LIMIT 5")) {
                return rows.last() + " " + rows.getRow() + rows.previous() + rows.getInt(1) + rows.relative(-2)
                        + rows.getInt(1) + rows.absolute(-1) + rows.getInt("id") + rows.isAfterLast() + rows.first();
            }
        });
        step("backwards in a forward result", c -> {
            try (Statement s = c.createStatement();
                    ResultSet rows = s.executeQuery("SELECT 1")) {
                return rows.previous();
            }
        });
        step("wrong column", c -> {
            try (Statement s = c.createStatement();
                    ResultSet rows = s.executeQuery("SELECT 1 AS a")) {
                Exception early = failure(() -> rows.getInt(1));
                rows.next();
                return show(early)
                        + show(failure(() -> rows.getInt(2)))
                        + show(failure(() -> rows.getInt("b")))
                        + show(failure(() -> rows.getObject(1, List.class)))
                        + rows.findColumn("A");
            }
        });
        step("query timeout", c -> {
            try (Statement s = c.createStatement()) {
                s.setQueryTimeout(1);
                return s.execute("SELECT pg_sleep(20)");
            }
        });
        step("statement timeout", c -> {
            try (Statement s = c.createStatement()) {
                s.execute("SET statement_timeout = 20");
                Exception failure = failure(() -> s.execute("SELECT pg_sleep(20)"));
                if (!c.getAutoCommit()) {
                    c.rollback();
                }
                s.execute("RESET statement_timeout");
                return show(failure);
            }
        });
        step("cancel without a query", c -> {
            try (Statement s = c.createStatement()) {
                s.cancel();
                return dump(s.executeQuery("SELECT 1"));
            }
        });
        step("cancel from another thread", c -> {
            try (Statement s = c.createStatement()) {
                FutureTask<String> cancelled = started(() -> {
                    awaitWarning(s);
                    s.cancel();
                    return "cancelled";
                });
                Exception failure = failure(() -> s.execute(SAYS_SO_AND_SLEEPS));
                String outcome =
                        cancelled.get(DEADLINE_SECONDS, TimeUnit.SECONDS) + show(failure) + warnings(s.getWarnings());
                if (!c.getAutoCommit()) {
                    c.rollback();
                }
                return outcome + dump(s.executeQuery("SELECT 1")) + warnings(s.getWarnings());
            }
        });
        step("cancel of a prepared query from another thread", c -> {
            try (PreparedStatement s = c.prepareStatement("SELECT says_so_and_sleeps(?)")) {
                s.setInt(1, 20);
                FutureTask<String> cancelled = started(() -> {
                    awaitWarning(s);
                    s.cancel();
                    return "cancelled";
                });
                Exception failure = failure(s::executeQuery);
                return cancelled.get(DEADLINE_SECONDS, TimeUnit.SECONDS) + show(failure) + warnings(s.getWarnings());
            }
        });
        step("interrupted thread", c -> {
            Thread.currentThread().interrupt();
            try (PreparedStatement s = c.prepareStatement("SELECT id FROM t ORDER BY id LIMIT 2")) {
                String rows = dump(s.executeQuery());
                s.setQueryTimeout(30);
                return rows + dump(s.executeQuery()) + Thread.currentThread().isInterrupted();
            } finally {
                Thread.interrupted();
            }
        });
        step("poolable", c -> {
            try (PreparedStatement p = c.prepareStatement("SELECT 1");
                    Statement s = c.createStatement()) {
                s.setPoolable(true);
                return p.isPoolable() + " " + s.isPoolable() + s.getResultSetType() + s.getResultSetHoldability()
                        + s.getFetchDirection() + s.getQueryTimeout() + s.getLargeMaxRows();
            }
        });
        step("escapes and identifiers", c -> {
            try (Statement s = c.createStatement()) {
                return dump(s.executeQuery("SELECT {fn concat('a', 'b')}, {d '2024-01-01'}"))
                        + s.enquoteLiteral("a'b")
                        + s.enquoteIdentifier("a b", false)
                        + s.isSimpleIdentifier("a b")
                        + c.nativeSQL("SELECT {fn user()}");
            }
        });
        step("query through executeUpdate", c -> {
            try (PreparedStatement s = c.prepareStatement("SELECT 1")) {
                return s.executeUpdate();
            }
        });
        step("update through executeQuery", c -> {
            try (PreparedStatement s = c.prepareStatement("UPDATE t SET id = id WHERE false")) {
                return s.executeQuery();
            }
        });
        step("text given to a prepared statement", c -> {
            try (PreparedStatement s = c.prepareStatement("SELECT 1")) {
                return s.executeQuery("SELECT 2");
            }
        });
        step("clear parameters", c -> {
            try (PreparedStatement s = c.prepareStatement("SELECT ?::int")) {
                s.setInt(1, 1);
                s.clearParameters();
                return dump(s.executeQuery());
            }
        });
    }

    private void calls() throws SQLException {
        step("out parameters", c -> {
            try (CallableStatement s = c.prepareCall("{call twice(?, ?, ?)}")) {
                s.setInt(1, 21);
                s.registerOutParameter(1, Types.INTEGER);
                s.registerOutParameter(2, Types.VARCHAR);
                s.registerOutParameter(3, Types.ARRAY);
                boolean rows = s.execute();
                return rows + " " + s.getInt(1) + s.getString(2) + s.wasNull() + s.getArray(3) + s.getObject(3)
                        + show(s.getObject(1)) + show(failure(() -> s.getString(1)))
                        + show(failure(() -> s.getInt("a")));
            }
        });
        step("out parameter before the call", c -> {
            try (CallableStatement s = c.prepareCall("{? = call complain()}")) {
                s.registerOutParameter(1, Types.INTEGER);
                return s.getInt(1);
            }
        });
        step("function", c -> {
            try (CallableStatement s = c.prepareCall("{? = call complain()}")) {
                s.registerOutParameter(1, Types.INTEGER);
                return s.executeUpdate() + " " + s.getInt(1) + warnings(s.getWarnings());
            }
        });
        step("cursor out parameter", c -> {
            try (CallableStatement s = c.prepareCall("{? = call cursor_of_t()}")) {
                s.registerOutParameter(1, Types.REF_CURSOR);
                s.execute();
                try (ResultSet rows = (ResultSet) s.getObject(1)) {
                    return dump(rows);
                }
            }
        });
        step("cursor in a row", c -> {
            try (Statement s = c.createStatement();
                    ResultSet row = s.executeQuery("SELECT cursor_of_t()")) {
                row.next();
                return dump((ResultSet) row.getObject(1));
            }
        });
    }

    private void transactions() throws SQLException {
        step("savepoints", c -> {
            Savepoint named = c.setSavepoint("it's");
            try (Statement s = c.createStatement()) {
                s.executeUpdate("UPDATE t SET name = 'lost' WHERE id = 1");
                c.rollback(named);
                Savepoint second = c.setSavepoint();
                c.releaseSavepoint(second);
                return named.getSavepointName()
                        + show(failure(() -> c.rollback(second)))
                        + show(failure(named::getSavepointId))
                        + dump(s.executeQuery("SELECT name FROM t WHERE id = 1"));
            }
        });
        step("commit and rollback", c -> {
            try (Statement s = c.createStatement()) {
                s.executeUpdate("UPDATE t SET name = 'kept' WHERE id = 2");
                c.commit();
                s.executeUpdate("UPDATE t SET name = 'lost' WHERE id = 2");
                c.rollback();
                return dump(s.executeQuery("SELECT name FROM t WHERE id = 2"));
            }
        });
        step("SQL transaction", c -> {
            try (Statement s = c.createStatement()) {
                s.execute("BEGIN");
                s.execute("SAVEPOINT a");
                s.execute("UPDATE t SET name = 'lost' WHERE id = 4");
                s.execute("ROLLBACK TO SAVEPOINT a");
                s.execute("SET LOCAL work_mem = '1MB'");
                String inside = dump(s.executeQuery("SHOW work_mem"));
                s.execute("COMMIT");
                return inside + dump(s.executeQuery("SHOW work_mem")) + s.execute("ROLLBACK");
            }
        });
        step("aborted transaction", c -> {
            try (Statement s = c.createStatement()) {
                s.execute("BEGIN");
                Exception first = failure(() -> s.execute("SELECT 1/0"));
                Exception second = failure(() -> s.execute("SELECT 1"));
                s.execute("ROLLBACK");
                return show(first) + show(second) + dump(s.executeQuery("SELECT 1"));
            }
        });
        step("session", c -> {
            c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            int isolation = c.getTransactionIsolation();
            c.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            c.setReadOnly(true);
            boolean readOnly = c.isReadOnly();
            Exception refused = failure(() -> c.createStatement().executeUpdate("UPDATE t SET name = name"));
            if (!c.getAutoCommit()) {
                c.rollback();
            }
            c.setReadOnly(false);
            c.setSchema("pg_catalog");
            String schema = c.getSchema();
            c.setSchema("public");
            c.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
            return isolation + " " + readOnly + show(refused) + schema + c.getHoldability() + c.isValid(5)
                    + show(failure(() -> c.setTransactionIsolation(77)));
        });
        step("client info", c -> {
            c.setClientInfo("ApplicationName", "script");
            Properties many = new Properties();
            many.setProperty("NoSuch", "x");
            return c.getClientInfo("ApplicationName")
                    + show(failure(() -> c.setClientInfo(many)))
                    + c.getTypeMap()
                    + show(failure(() -> c.setTypeMap(Map.of("a", String.class))))
                    + c.getClientInfo().size();
        });
        step(
                "objects of the connection",
                c -> show(failure(c::createBlob))
                        + show(failure(c::createClob))
                        + show(failure(c::createNClob))
                        + show(failure(() -> c.createStruct("a", new Object[0])))
                        + show(failure(c::createSQLXML))
                        + show(failure(() -> c.createArrayOf("nosuchtype", new Object[] {1})))
                        + c.createArrayOf("int4", new Object[] {1, 2})
                        + c.createArrayOf("float8", new Object[] {1.5}));
        step("network timeout", c -> {
            c.setNetworkTimeout(Runnable::run, 60_000);
            int set = c.getNetworkTimeout();
            c.setNetworkTimeout(Runnable::run, 0);
            return set;
        });
    }

    private void closing() throws SQLException {
        step("closed statement", c -> {
            PreparedStatement s = c.prepareStatement("SELECT ?::int");
            s.setInt(1, 1);
            ResultSet rows = s.executeQuery();
            s.close();
            s.close();
            return s.isClosed() + " " + rows.isClosed() + show(failure(s::executeQuery)) + show(failure(s::execute))
                    + show(failure(() -> s.setInt(1, 2))) + show(failure(s::addBatch)) + show(failure(s::executeBatch))
                    + show(failure(s::getConnection)) + show(failure(s::getResultSet)) + show(failure(s::getWarnings))
                    + show(failure(s::getMoreResults)) + show(failure(s::getGeneratedKeys)) + show(failure(s::cancel))
                    + show(failure(s::getMetaData)) + show(failure(s::clearParameters)) + show(failure(rows::next))
                    + show(failure(rows::getStatement)) + show(failure(rows::getMetaData))
                    + show(failure(() -> rows.getInt(1))) + show(failure(rows::getType));
        });
        step("closed plain statement", c -> {
            Statement s = c.createStatement();
            s.close();
            return show(failure(() -> s.executeQuery("SELECT 1")))
                    + show(failure(() -> s.addBatch("SELECT 1")))
                    + show(failure(s::executeBatch))
                    + show(failure(() -> s.setFetchSize(1)))
                    + show(failure(s::closeOnCompletion))
                    + show(failure(() -> s.setQueryTimeout(-1)));
        });
        step("closed call", c -> {
            CallableStatement s = c.prepareCall("{? = call complain()}");
            s.close();
            return show(failure(s::execute))
                    + show(failure(() -> s.registerOutParameter(1, Types.INTEGER)))
                    + show(failure(() -> s.getInt(1)))
                    + show(failure(s::getConnection));
        });
        step("identity", c -> {
            try (Statement s = c.createStatement();
                    Statement other = c.createStatement()) {
                DatabaseMetaData metaData = c.getMetaData();
                return s.equals(s) + " " + s.equals(other) + c.equals(c) + c.equals(null)
                        + (s.hashCode() == s.hashCode())
                        + (metaData.getConnection() == c) + c.isWrapperFor(Connection.class)
                        + c.isWrapperFor(PGConnection.class) + c.isWrapperFor(List.class)
                        + s.isWrapperFor(PGStatement.class)
                        + show(failure(() -> c.unwrap(List.class)));
            }
        });
    }

    private void driverFeatures() throws SQLException {
        step("copy", c -> {
            var copy = c.unwrap(PGConnection.class).getCopyAPI();
            long in = copy.copyIn("COPY n (body) FROM STDIN", new StringReader("one\ntwo\n"));
            var out = new java.io.ByteArrayOutputStream();
            long rows = copy.copyOut("COPY (SELECT name FROM t ORDER BY id LIMIT 2) TO STDOUT", out);
            return in + " " + rows + out.toString(StandardCharsets.UTF_8);
        });
        step("notifications", c -> {
            PGConnection driver = c.unwrap(PGConnection.class);
            try (Statement s = c.createStatement()) {
                s.execute("LISTEN news");
                s.execute("NOTIFY news, 'hello'");
                if (!c.getAutoCommit()) {
                    c.commit();
                }
                PGNotification[] news = driver.getNotifications(5_000);
                s.execute("UNLISTEN news");
                return news.length + news[0].getName() + news[0].getParameter();
            }
        });
        step("large object", c -> {
            LargeObjectManager manager = c.unwrap(PGConnection.class).getLargeObjectAPI();
            long oid = manager.createLO();
            try (LargeObject object = manager.open(oid)) {
                object.write(new byte[] {1, 2, 3});
                object.seek(1);
                return show(object.read(2));
            }
        });
        step("prepare threshold", c -> {
            try (PreparedStatement s = c.prepareStatement("SELECT 1")) {
                PGStatement driver = s.unwrap(PGStatement.class);
                driver.setPrepareThreshold(1);
                s.executeQuery();
                s.executeQuery();
                return driver.isUseServerPrepare() + " " + driver.getPrepareThreshold();
            }
        });
    }

    private void metaData() throws SQLException {
        step("metadata", c -> {
            DatabaseMetaData m = c.getMetaData();
            return m.getDatabaseProductName()
                    + m.getDriverName()
                    + m.getUserName()
                    + m.getSQLKeywords().length()
                    + m.supportsBatchUpdates()
                    + (c.getMetaData().getConnection() == m.getConnection());
        });
        step("tables", c -> dump(c.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})));
        step("columns", c -> dump(c.getMetaData().getColumns(null, "public", "t", null)));
        step("keys", c -> dump(c.getMetaData().getPrimaryKeys(null, "public", "t")));
        step("indexes", c -> dump(c.getMetaData().getIndexInfo(null, "public", "t", false, true)));
        step("types", c -> columns(c.getMetaData().getTypeInfo()));
        step("procedures", c -> dump(c.getMetaData().getFunctionColumns(null, "public", "twice", null)));
        step("metadata statement", c -> {
            try (ResultSet rows = c.getMetaData().getSchemas()) {
                Statement s = rows.getStatement();
                return (s == rows.getStatement()) + " " + s.isClosed();
            }
        });
    }

    private void end() throws SQLException {
        step("kept after all", c -> {
            try (Statement s = c.createStatement()) {
                return dump(s.executeQuery("SELECT id, name FROM t ORDER BY id"));
            }
        });
        Statement left = connection.createStatement();
        ResultSet rows = left.executeQuery("SELECT 1");
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
        connection.close();
        step("closed connection", c -> {
            c.close();
            return c.isClosed() + " " + c.isValid(1) + left.isClosed() + rows.isClosed()
                    + show(failure(c::createStatement))
                    + show(failure(() -> c.prepareStatement("SELECT 1"))) + show(failure(c::commit))
                    + show(failure(c::rollback)) + show(failure(() -> c.setAutoCommit(false)))
                    + show(failure(c::getAutoCommit)) + show(failure(c::getMetaData)) + show(failure(c::getWarnings))
                    + show(failure(() -> c.prepareCall("{call x()}"))) + show(failure(c::setSavepoint))
                    + show(failure(c::getSchema)) + show(failure(() -> c.setReadOnly(true)))
                    + show(failure(c::getTransactionIsolation))
                    + show(failure(() -> c.createArrayOf("int4", new Object[0])))
                    + show(failure(() -> c.setClientInfo("ApplicationName", "x")));
        });
    }

    // ------------------------------------------------------------------ as text

    private interface Action {
        @Nullable
        Object run() throws Exception;
    }

    private interface Effect {
        void run() throws Exception;
    }

    private static FutureTask<String> started(Callable<String> task) {
        FutureTask<String> future = new FutureTask<>(task);
        new Thread(future, "script").start();
        return future;
    }

    /** Waits until the statement that another thread executes has warned. */
    private static void awaitWarning(Statement statement) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (statement.getWarnings() == null) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the statement has not warned: it does not run");
            }
            Thread.onSpinWait();
        }
    }

    /** Without the message, which depends on where the connection was when it went. */
    private static String withoutDetail(@Nullable Exception failure) {
        return failure instanceof SQLException sql ? sql.getClass().getName() + sql.getSQLState() : show(failure);
    }

    /** What the application's call threw, {@code null} for nothing. */
    private static @Nullable Exception failure(Effect effect) {
        try {
            effect.run();
            return null;
        } catch (Exception e) {
            return e;
        }
    }

    private static String getters(ResultSet row) throws SQLException {
        List<Action> getters = List.of(
                () -> row.getString(1),
                () -> row.getInt(1),
                () -> row.getLong("v"),
                () -> row.getDouble(1),
                () -> row.getBoolean(1),
                () -> row.getBigDecimal(1),
                () -> row.getBytes(1),
                () -> row.getDate(1),
                () -> row.getTimestamp(1),
                () -> row.getTime(1),
                () -> row.getObject(1),
                () -> row.getObject("v"),
                () -> row.getArray(1),
                () -> row.getSQLXML(1).getString(),
                () -> row.getObject(1, String.class),
                () -> row.getObject(1, LocalDate.class),
                () -> row.wasNull(),
                () -> row.getAsciiStream(1).read());
        StringBuilder all = new StringBuilder(columns(row));
        for (Action getter : getters) {
            try {
                all.append(show(getter.run()));
            } catch (Exception e) {
                all.append(show(e));
            }
            all.append('|');
        }
        return all.toString();
    }

    private static String columns(ResultSet rows) throws SQLException {
        ResultSetMetaData metaData = rows.getMetaData();
        StringBuilder all = new StringBuilder("[");
        for (int i = 1; i <= metaData.getColumnCount(); i++) {
            all.append(metaData.getColumnLabel(i))
                    .append(' ')
                    .append(metaData.getColumnTypeName(i))
                    .append(' ')
                    .append(metaData.getColumnClassName(i))
                    .append(metaData.isNullable(i))
                    .append(';');
        }
        return all.append(']').toString();
    }

    private static String dump(ResultSet rows) throws SQLException {
        StringBuilder all = new StringBuilder(columns(rows));
        while (rows.next()) {
            all.append('(');
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                all.append(rows.getString(i)).append(',');
            }
            all.append(')');
        }
        return all.append(rows.isAfterLast())
                .append(warnings(rows.getWarnings()))
                .toString();
    }

    private static String values(ResultSet rows) throws SQLException {
        StringBuilder all = new StringBuilder(columns(rows));
        while (rows.next()) {
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                Object value = rows.getObject(i);
                all.append(show(value instanceof Array array ? array.getArray() : value))
                        .append(rows.wasNull())
                        .append(',');
            }
        }
        return all.append(rows.isAfterLast()).toString();
    }

    private static String warnings(@Nullable SQLWarning first) {
        StringBuilder all = new StringBuilder();
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            all.append(warning.getSQLState()).append(warning.getMessage()).append(';');
        }
        return all.toString();
    }

    private static String show(@Nullable Object value) {
        // These come from the JVM, and hot code throws them without a message.
        if (value instanceof IndexOutOfBoundsException) {
            return "an index out of bounds";
        }
        if (value instanceof NullPointerException) {
            return "a null pointer";
        }
        if (value instanceof Throwable failure) {
            String text = failure.getClass().getName() + ": " + failure.getMessage();
            if (failure instanceof BatchUpdateException batch) {
                text += Arrays.toString(batch.getUpdateCounts()) + Arrays.toString(batch.getLargeUpdateCounts());
            }
            if (failure instanceof SQLException sql) {
                text += " " + sql.getSQLState() + sql.getErrorCode()
                        + (sql.getNextException() == null ? "" : " next " + show(sql.getNextException()));
            }
            return withoutIdentity(text);
        }
        if (value instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        }
        if (value instanceof int[] ints) {
            return Arrays.toString(ints);
        }
        if (value instanceof long[] longs) {
            return Arrays.toString(longs);
        }
        if (value instanceof Object[] values) {
            return value.getClass().getName() + Arrays.deepToString(values);
        }
        if (value instanceof Array || value instanceof Number || value instanceof Boolean) {
            return value instanceof Number ? value.getClass().getName() + value : String.valueOf(value);
        }
        return withoutIdentity(String.valueOf(value));
    }

    /** Hash codes, oids, names of databases and the generated names of cursors differ from run to run. */
    private static String withoutIdentity(String text) {
        return text.replaceAll("@[0-9a-f]{3,}", "@")
                .replaceAll("t_[0-9a-f]{32}", "db")
                .replaceAll("<unnamed portal \\d+>", "<portal>")
                .replaceAll("twice_\\d+", "twice");
    }
}
