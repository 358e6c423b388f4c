package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.testing.TestPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGStatement;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

class DriverResultsTest {

    private static final CaptureLimits LIMITS = new CaptureLimits(100, 1_000_000);
    private static final String THREE_ROWS = "SELECT n, 'row ' || n AS name FROM generate_series(1, 3) AS n";

    private static PGSimpleDataSource dataSource;

    private Connection connection;
    private Statement statement;

    @BeforeAll
    static void createDatabase() {
        dataSource = TestPostgres.newDatabase();
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = dataSource.getConnection();
        statement = connection.createStatement();
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void capture_moreRowsThanLimit_isRefused() throws SQLException {
        ResultSet live = statement.executeQuery(THREE_ROWS);

        assertThat(DriverResults.capture(live, new CaptureLimits(2, 1_000_000))).isNull();
        assertThat(DriverResults.capture(live, new CaptureLimits(3, 1_000_000))).isNotNull();
    }

    @Test
    void capture_moreBytesThanLimit_isRefused() throws SQLException {
        ResultSet live = statement.executeQuery("SELECT repeat('x', 10000)");

        assertThat(DriverResults.capture(live, new CaptureLimits(10, 10_000))).isNull();
        CapturedResult captured = DriverResults.capture(live, new CaptureLimits(10, 11_000));
        assertThat(captured).isNotNull();
        assertThat(captured.weightBytes()).isBetween(10_000L, 11_000L);
    }

    @Test
    void capture_emptyResult_isReopenedEmpty() throws SQLException {
        CapturedResult captured = captured("SELECT 1 AS one WHERE false");

        ResultSet reopened = DriverResults.reopen(captured, statement);

        assertThat(reopened.next()).isFalse();
        assertThat(reopened.getMetaData().getColumnLabel(1)).isEqualTo("one");
    }

    @Test
    void capture_cursorWithRowsToCome_isRefused() throws SQLException {
        connection.setAutoCommit(false);
        statement.setFetchSize(2);
        ResultSet live = statement.executeQuery(THREE_ROWS);

        assertThat(DriverResults.capture(live, LIMITS)).isNull();
    }

    @Test
    void capture_cursorReadToItsLastPage_isRefused() throws SQLException {
        connection.setAutoCommit(false);
        statement.setFetchSize(2);
        ResultSet live = statement.executeQuery(THREE_ROWS);
        while (live.next()) {
            // The last page stays in memory, the first is gone.
        }

        assertThat(DriverResults.capture(live, LIMITS)).isNull();
    }

    @Test
    void capture_fetchSizeLargerThanResult_isWhole() throws SQLException {
        connection.setAutoCommit(false);
        statement.setFetchSize(10);
        CapturedResult captured = DriverResults.capture(statement.executeQuery(THREE_ROWS), LIMITS);

        assertThat(captured).isNotNull();
        assertThat(captured.rowCount()).isEqualTo(3);
    }

    @Test
    void capture_cutOffByMaxRows_isRefused() throws SQLException {
        statement.setMaxRows(3);
        assertThat(DriverResults.capture(statement.executeQuery(THREE_ROWS), LIMITS))
                .isNull();

        statement.setMaxRows(4);
        assertThat(DriverResults.capture(statement.executeQuery(THREE_ROWS), LIMITS))
                .isNotNull();
    }

    @Test
    void capture_updatableResult_isRefused() throws SQLException {
        try (Statement updatable =
                connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)) {
            assertThat(DriverResults.capture(updatable.executeQuery(THREE_ROWS), LIMITS))
                    .isNull();
            assertThat(DriverResults.isReopenable(updatable)).isFalse();
        }
    }

    @Test
    void capture_resultWithWarnings_isRefused() throws SQLException {
        statement.execute("CREATE OR REPLACE FUNCTION pg_temp.noisy() RETURNS int LANGUAGE plpgsql AS"
                + " $$BEGIN RAISE WARNING 'careful'; RETURN 1; END$$");

        assertThat(DriverResults.capture(statement.executeQuery("SELECT pg_temp.noisy()"), LIMITS))
                .isNull();
    }

    @Test
    void capture_oneOfSeveralResults_isRefused() throws SQLException {
        statement.execute("SELECT 1; SELECT 2");
        assertThat(DriverResults.capture(statement.getResultSet(), LIMITS)).isNull();

        assertThat(statement.getMoreResults(Statement.KEEP_CURRENT_RESULT)).isTrue();
        assertThat(DriverResults.capture(statement.getResultSet(), LIMITS)).isNull();
    }

    @Test
    void capture_cursorReference_isRefused() throws SQLException {
        connection.setAutoCommit(false);
        statement.execute("DECLARE held CURSOR FOR SELECT 1");

        assertThat(DriverResults.capture(statement.executeQuery("SELECT 'held'::refcursor"), LIMITS))
                .isNull();
    }

    @Test
    void capture_closedResult_isRefused() throws SQLException {
        ResultSet live = statement.executeQuery(THREE_ROWS);
        live.close();

        assertThat(DriverResults.capture(live, LIMITS)).isNull();
    }

    @Test
    void capture_liveResult_isNotMoved() throws SQLException {
        ResultSet live = statement.executeQuery(THREE_ROWS);

        DriverResults.capture(live, LIMITS);

        assertThat(live.isBeforeFirst()).isTrue();
        assertThat(live.next()).isTrue();
        assertThat(live.getInt(1)).isEqualTo(1);
    }

    @Test
    void reopened_arrayWrittenTo_leavesNextReopeningUntouched() throws SQLException {
        try (PreparedStatement binary = connection.prepareStatement("SELECT '\\x0102'::bytea, 'text'")) {
            binary.unwrap(PGStatement.class).setPrepareThreshold(-1);
            CapturedResult captured = Objects.requireNonNull(DriverResults.capture(binary.executeQuery(), LIMITS));
            ResultSet first = DriverResults.reopen(captured, statement);
            first.next();
            first.getBytes(1)[0] = 99;
            first.getBytes(2)[0] = 'X';
            // The driver gives its own arrays away; if it no longer does, copying them is no longer needed.
            assertThat(first.getBytes(1)).containsExactly(99, 2);

            ResultSet second = DriverResults.reopen(captured, statement);

            second.next();
            assertThat(second.getBytes(1)).containsExactly(1, 2);
            assertThat(second.getBytes(2)).isEqualTo("text".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void captured_liveArrayWrittenTo_isUntouched() throws SQLException {
        try (PreparedStatement binary = connection.prepareStatement("SELECT '\\x0102'::bytea")) {
            binary.unwrap(PGStatement.class).setPrepareThreshold(-1);
            ResultSet live = binary.executeQuery();
            CapturedResult captured = Objects.requireNonNull(DriverResults.capture(live, LIMITS));
            live.next();
            live.getBytes(1)[0] = 99;

            ResultSet reopened = DriverResults.reopen(captured, statement);

            reopened.next();
            assertThat(reopened.getBytes(1)).containsExactly(1, 2);
        }
    }

    @Test
    void reopened_twoAtOnce_moveIndependently() throws SQLException {
        CapturedResult captured = captured(THREE_ROWS);
        try (Statement otherStatement = connection.createStatement()) {
            ResultSet first = DriverResults.reopen(captured, statement);
            ResultSet second = DriverResults.reopen(captured, otherStatement);
            first.next();
            first.next();
            second.next();

            assertThat(first.getString("name")).isEqualTo("row 2");
            assertThat(second.getString("NAME")).isEqualTo("row 1");
        }
    }

    @Test
    void reopened_scrollableStatement_scrolls() throws SQLException {
        CapturedResult captured = captured(THREE_ROWS);
        try (Statement scrollable =
                connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)) {
            ResultSet reopened = DriverResults.reopen(captured, scrollable);

            assertThat(reopened.last()).isTrue();
            assertThat(reopened.getRow()).isEqualTo(3);
            assertThat(reopened.previous()).isTrue();
            assertThat(reopened.getInt(1)).isEqualTo(2);
            assertThat(reopened.absolute(-3)).isTrue();
            assertThat(reopened.isFirst()).isTrue();
        }
    }

    @Test
    void reopened_forwardOnlyStatement_refusesToScrollLikeLive() throws SQLException {
        ResultSet reopened = DriverResults.reopen(captured(THREE_ROWS), statement);

        assertThatThrownBy(reopened::last)
                .isInstanceOf(SQLException.class)
                .hasMessage("Operation requires a scrollable ResultSet, but this ResultSet is FORWARD_ONLY.");
    }

    @Test
    void reopened_statementWithMaxRows_isCutOff() throws SQLException {
        CapturedResult captured = captured(THREE_ROWS);
        statement.setMaxRows(2);

        ResultSet reopened = DriverResults.reopen(captured, statement);

        assertThat(reopened.next()).isTrue();
        assertThat(reopened.next()).isTrue();
        assertThat(reopened.next()).isFalse();
    }

    @Test
    void reopened_statementWithMaxFieldSize_isTrimmedLikeLive() throws SQLException {
        CapturedResult captured = captured("SELECT 'abcdef'::text");
        statement.setMaxFieldSize(3);

        ResultSet reopened = DriverResults.reopen(captured, statement);

        reopened.next();
        assertThat(reopened.getString(1)).isEqualTo("abc");
    }

    @Test
    void reopened_asksServerNothing() throws SQLException {
        CapturedResult captured = captured(THREE_ROWS);
        connection.setAutoCommit(false);

        ResultSet reopened = DriverResults.reopen(captured, statement);
        while (reopened.next()) {
            reopened.getObject(1);
            reopened.getString("name");
        }

        assertThat(connection.unwrap(BaseConnection.class).getTransactionState())
                .isEqualTo(TransactionState.IDLE);
    }

    @Test
    void reopened_isStatementsCurrentResult() throws SQLException {
        ResultSet reopened = DriverResults.reopen(captured(THREE_ROWS), statement);

        assertThat(statement.getResultSet()).isSameAs(reopened);
        assertThat(statement.getUpdateCount()).isEqualTo(-1);
        assertThat(reopened.getStatement()).isSameAs(statement);
        assertThat(statement.getMoreResults()).isFalse();
        assertThat(reopened.isClosed()).isTrue();
        assertThat(statement.getResultSet()).isNull();
        assertThat(statement.getUpdateCount()).isEqualTo(-1);
    }

    @Test
    void reopened_statementHadResultAndWarnings_clearsBoth() throws SQLException {
        CapturedResult captured = captured(THREE_ROWS);
        statement.execute("DROP TABLE IF EXISTS not_there");
        assertThat((Throwable) statement.getWarnings()).isNotNull();
        DriverResults.reopen(captured, statement);
        assertThat((Throwable) statement.getWarnings()).isNull();
        ResultSet live = statement.executeQuery(THREE_ROWS);

        DriverResults.reopen(captured, statement);

        assertThat(live.isClosed()).isTrue();
    }

    @Test
    void reopened_statementExecutedAgain_isClosed() throws SQLException {
        ResultSet reopened = DriverResults.reopen(captured(THREE_ROWS), statement);

        statement.executeQuery("SELECT 1");

        assertThat(reopened.isClosed()).isTrue();
    }

    @Test
    void reopened_statementClosed_isClosed() throws SQLException {
        ResultSet reopened = DriverResults.reopen(captured(THREE_ROWS), statement);

        statement.close();

        assertThat(reopened.isClosed()).isTrue();
        assertThatThrownBy(reopened::next).hasMessage("This ResultSet is closed.");
    }

    @Test
    void reopened_closedOnStatementThatClosesOnCompletion_closesStatement() throws SQLException {
        statement.closeOnCompletion();
        ResultSet reopened = DriverResults.reopen(captured(THREE_ROWS), statement);
        assertThat(statement.isClosed()).isFalse();

        reopened.close();

        assertThat(statement.isClosed()).isTrue();
    }

    @Test
    void reopen_onClosedStatement_failsLikeAnExecution() throws SQLException {
        CapturedResult captured = captured(THREE_ROWS);
        statement.close();

        assertThatThrownBy(() -> DriverResults.reopen(captured, statement))
                .isInstanceOf(SQLException.class)
                .hasMessage("This statement has been closed.");
    }

    @Test
    void captureAndReopen_throughPool_work() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(dataSource);
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection pooled = pool.getConnection();
                PreparedStatement prepared = pooled.prepareStatement(THREE_ROWS)) {
            CapturedResult captured = Objects.requireNonNull(DriverResults.capture(prepared.executeQuery(), LIMITS));

            ResultSet reopened = DriverResults.reopen(captured, prepared);

            assertThat(DriverResults.isReopenable(prepared)).isTrue();
            assertThat(reopened.next()).isTrue();
            assertThat(reopened.getString(2)).isEqualTo("row 1");
        }
    }

    @Test
    void limits_negative_areRefused() {
        assertThatThrownBy(() -> new CaptureLimits(-1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1 rows");
    }

    @Test
    void isSupported_thisDriver_isTrue() throws SQLException {
        assertThat(DriverResults.isSupported(connection)).isTrue();
    }

    @Test
    void isSupported_simpleQueryMode_isTrue() throws SQLException {
        PGSimpleDataSource simple = TestPostgres.newDatabase();
        simple.setPreferQueryMode(PreferQueryMode.SIMPLE);
        try (Connection simpleConnection = simple.getConnection()) {
            assertThat(DriverResults.isSupported(simpleConnection)).isTrue();
        }
    }

    @Test
    void isSupported_otherDriver_isFalse() throws SQLException {
        assertThat(DriverResults.isSupported(foreignConnection())).isFalse();
    }

    @Test
    void isSupported_brokenConnection_failsWithItsException() throws SQLException {
        connection.close();

        assertThatThrownBy(() -> DriverResults.isSupported(connection)).isInstanceOf(SQLException.class);
    }

    @Test
    void isSupported_driverNotOnClassPath_isFalse() throws Exception {
        URL[] ours = {DriverResults.class.getProtectionDomain().getCodeSource().getLocation()};
        try (WithoutDriver loader = new WithoutDriver(ours)) {
            Method isSupported =
                    loader.loadClass(DriverResults.class.getName()).getDeclaredMethod("isSupported", Connection.class);
            isSupported.setAccessible(true);

            assertThat(isSupported.invoke(null, foreignConnection())).isEqualTo(false);
        } catch (InvocationTargetException e) {
            throw new AssertionError("a missing driver reached the caller", e.getCause());
        }
    }

    /** Loads our classes anew and hides pgjdbc from them. */
    private static final class WithoutDriver extends URLClassLoader {
        WithoutDriver(URL[] ours) {
            super(ours, DriverResultsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.postgresql.")) {
                throw new ClassNotFoundException(name);
            }
            if (name.startsWith("io.pgtender.jdbc.")) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
            return super.loadClass(name, resolve);
        }
    }

    private static Connection foreignConnection() {
        return (Connection) Proxy.newProxyInstance(
                DriverResultsTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("isWrapperFor")) {
                        return false;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private CapturedResult captured(String sql) throws SQLException {
        try (Statement source = connection.createStatement()) {
            return Objects.requireNonNull(DriverResults.capture(source.executeQuery(sql), LIMITS));
        }
    }
}
