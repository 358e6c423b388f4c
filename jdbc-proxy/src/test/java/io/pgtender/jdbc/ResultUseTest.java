package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Finding;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.ResultUse;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ResultUseTest {

    private static final String WIDE = "SELECT * FROM wide ORDER BY a";

    private static PGSimpleDataSource database;

    private TenderDataSource tended;

    @BeforeAll
    static void createTable() throws SQLException {
        database = Shop.database(
                "CREATE TABLE wide AS SELECT i AS a, i AS b, '' || i % 9 AS c, now() AS d, 1.5 AS e, true AS f, i AS g, i AS h,"
                        + " i AS i FROM generate_series(1, 400) AS i");
    }

    @BeforeEach
    void wrap() {
        tended = TenderDataSource.wrap(database);
    }

    @AfterEach
    void close() {
        tended.close();
    }

    private interface Reading {
        void read(ResultSet result) throws SQLException;
    }

    private void read(Reading reading) throws SQLException {
        try (Connection connection = tended.getConnection();
                PreparedStatement statement = connection.prepareStatement(WIDE);
                ResultSet result = statement.executeQuery()) {
            reading.read(result);
        }
    }

    private ResultUse use() {
        return tended.workload()
                .shape(QueryShapes.parse(WIDE).fingerprint())
                .orElseThrow()
                .resultUse();
    }

    @Test
    void columnsAndRows_areThoseThatTheApplicationLookedAt() throws SQLException {
        read(result -> {
            for (int i = 0; i < 30; i++) {
                result.next();
                result.getInt(1);
                result.getTimestamp("d");
            }
        });

        assertThat(use().rowsRead()).isEqualTo(30);
        assertThat(use().rowsFetched()).isEqualTo(400);
        assertThat(use().labelsRead()).containsExactly("a", "d");
    }

    @Test
    void everyGetter_countsAsReadingItsColumn() throws Exception {
        List<Method> getters = Arrays.stream(ResultSet.class.getMethods())
                .filter(method -> method.getName().startsWith("get") && method.getParameterCount() > 0)
                .toList();
        assertThat(getters).hasSizeGreaterThan(50);
        for (Method getter : getters) {
            Class<?> by = getter.getParameterTypes()[0];
            tended.resetWorkload();
            read(result -> {
                result.next();
                Object[] arguments = new Object[getter.getParameterCount()];
                arguments[0] = by == int.class ? (Object) 3 : "c";
                for (int i = 1; i < arguments.length; i++) {
                    arguments[i] = getter.getParameterTypes()[i] == int.class ? (Object) 0 : null;
                }
                try {
                    getter.invoke(result, arguments);
                } catch (ReflectiveOperationException e) {
                    result.getString(3); // the driver makes no date of a text, and some getters it does not have
                }
            });
            assertThat(use().labelsRead()).as(getter.toString()).containsExactly("c");
        }
    }

    @Test
    void cursor_leavesTheRowsFetchedOpen() throws SQLException {
        try (Connection connection = tended.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(WIDE)) {
                statement.setFetchSize(10);
                try (ResultSet result = statement.executeQuery()) {
                    for (int i = 0; i < 25; i++) {
                        result.next();
                    }
                }
            }
            connection.commit();
        }
        assertThat(use().rowsFetched()).isEqualTo(use().rowsRead()).isEqualTo(25);
    }

    @Test
    void unreadRowsAndColumns_areFindings() throws SQLException {
        for (int i = 0; i < 25; i++) {
            read(result -> {
                result.next();
                result.getInt("a");
            });
        }
        assertThat(tended.advisor().analyze().recommendations())
                .extracting(r -> r.finding().kind())
                .contains(Finding.Kind.UNREAD_ROWS, Finding.Kind.UNREAD_COLUMNS);
    }
}
