package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.shop.EndlessCallers;
import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterVector;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.UnitOfWorkRecorder;
import io.pgtender.workload.WorkloadRecorder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Whatever an application sends, and an attacker through it, meets a bound and is counted. */
class HostileApplicationTest {

    private static final int MEGABYTES_10 = 10 << 20;

    private static PGSimpleDataSource database;

    private TenderDataSource tended;

    @BeforeAll
    static void createTable() throws SQLException {
        database = Shop.database(
                "CREATE TABLE things (id int PRIMARY KEY, name text)",
                "INSERT INTO things SELECT i, 'thing ' || i FROM generate_series(1, 10) i",
                "CREATE FUNCTION fail(state text) RETURNS int LANGUAGE plpgsql AS"
                        + " $$ BEGIN RAISE EXCEPTION USING ERRCODE = state, MESSAGE = 'as asked'; END $$");
    }

    @BeforeEach
    void wrap() {
        tended = TenderDataSource.wrap(database);
    }

    @AfterEach
    void close() {
        assertThat(tended.workload().drops().recorderFailures()).isZero();
        tended.close();
    }

    private List<ShapeStatistics> shapes() {
        return tended.workload().shapesByTotalTime();
    }

    private ShapeStatistics only() {
        assertThat(shapes()).hasSize(1);
        return shapes().get(0);
    }

    @Test
    void endlessShapes_areOnlyCountedBeyondTheBound() throws SQLException {
        int beyond = 300;
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < WorkloadRecorder.DEFAULT_MAX_SHAPES + beyond; i++) {
                statement.execute("SELECT 1 AS c" + i);
            }
        }

        assertThat(shapes()).hasSize(WorkloadRecorder.DEFAULT_MAX_SHAPES);
        assertThat(tended.workload().drops().executionsOfUntrackedShapes()).isEqualTo(beyond);
    }

    @Test
    void literalsInOddPlaces_makeNoShapes() throws SQLException {
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            for (int i = 1; i <= 50; i++) {
                statement.execute("SELECT " + i + ", -" + i + ", '" + i + "', E'\\x4" + i % 10 + "', $a$" + i
                        + "$a$, interval '" + i + " days', CAST('" + i + "' AS int), " + i + "::numeric(10, 2), 1e"
                        + i % 9
                        + " FROM things WHERE id = " + i + " ORDER BY id LIMIT " + i + " OFFSET " + i);
            }
        }

        assertThat(only().calls()).isEqualTo(50);
    }

    @Test
    void hugeLists_areOneShape() throws SQLException {
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            for (int length : new int[] {1, 2, 3, 1_000, 50_000}) {
                statement.execute("SELECT name FROM things WHERE id IN ("
                        + String.join(", ", Collections.nCopies(length, "7")) + ")");
            }
        }

        assertThat(only().calls()).isEqualTo(5);
        assertThat(only().samples()).extracting(sample -> sample.sql().length()).allMatch(length -> length < 50_000);
        assertThat(tended.workload().drops().samplesRefused()).isEqualTo(1);
    }

    @Test
    void statementOfTenMegabytes_isKeptNowhere() throws SQLException {
        int times = 3;
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < times; i++) {
                statement.execute("SELECT length('" + "x".repeat(MEGABYTES_10) + "')");
            }
        }

        assertThat(only().calls()).isEqualTo(times);
        assertThat(only().shape().text()).isEqualTo("SELECT length(?)");
        assertThat(only().samples()).isEmpty();
        assertThat(tended.workload().drops().samplesRefused()).isEqualTo(times);
        assertThat(tended.capture().textsRead()).isEqualTo(times);
    }

    @Test
    void hugeParameters_areKeptNowhere() throws SQLException {
        String text = "x".repeat(MEGABYTES_10);
        try (Connection connection = tended.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT length(?), length(?), cardinality(?), cardinality(?)")) {
            statement.setString(1, text);
            statement.setBytes(2, new byte[MEGABYTES_10]);
            statement.setArray(3, connection.createArrayOf("text", new Object[] {text}));
            statement.setObject(4, new int[1 << 20]);
            statement.executeQuery().close();
        }

        ParameterVector sample = only().samples().get(0);
        assertThat(sample.parameters()).hasSize(4).noneMatch(Parameter::isReplayable);
    }

    @Test
    void manyParameters_areNotKeptTogether() throws SQLException {
        int count = 30_000;
        try (Connection connection = tended.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT name FROM things WHERE name IN ("
                        + String.join(", ", Collections.nCopies(count, "?")) + ")")) {
            for (int i = 1; i <= count; i++) {
                statement.setString(i, "name " + i);
            }
            statement.executeQuery().close();
        }

        assertThat(only().samples()).isEmpty();
        assertThat(tended.workload().drops().samplesRefused()).isEqualTo(1);
    }

    @Test
    void endlessIdentifiers_areCut() throws SQLException {
        String list = String.join(", ", Collections.nCopies(1_000, "id AS \"" + "i".repeat(1_000) + '"'));
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT " + list + " FROM things");
        }

        assertThat(only().shape().text()).hasSize(QueryShape.MAX_TEXT_LENGTH);
    }

    @Test
    void endlessSavepoints_areOneShapeEach() throws SQLException {
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 200; i++) {
                statement.execute("SAVEPOINT s" + i);
                statement.execute("ROLLBACK TO SAVEPOINT s" + i);
                statement.execute("RELEASE s" + i);
                connection.releaseSavepoint(connection.setSavepoint("t" + i));
            }
            connection.rollback();
        }

        assertThat(shapes()).hasSize(3).allMatch(shape -> shape.calls() == 200);
    }

    @Test
    void endlessSqlStates_areCountedAsOthers() throws SQLException {
        int states = 100;
        try (Connection connection = tended.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT fail(?)")) {
            for (int i = 0; i < states; i++) {
                statement.setString(1, String.format("Z%04d", i));
                assertThatThrownBy(statement::executeQuery).isInstanceOf(SQLException.class);
            }
        }

        assertThat(only().errors()).hasSize(33).containsEntry("other", states - 32L);
    }

    @Test
    void endlessCallSites_areBounded() throws SQLException {
        try (Connection connection = tended.getConnection()) {
            EndlessCallers.run(connection, 256 * 60);
        }

        assertThat(only().callSites()).hasSize(16);
        assertThat(only().callSites().keySet())
                .allMatch(site -> site.className().equals(EndlessCallers.class.getName()));
    }

    @Test
    void endlessUnit_isTruncatedAndCounted() throws SQLException {
        try (Connection connection = tended.getConnection()) {
            connection.setAutoCommit(false);
            EndlessCallers.run(connection, UnitOfWorkRecorder.MAX_EXECUTIONS + 1);
            connection.commit();
        }

        assertThat(tended.workload().drops().unitsTruncated()).isEqualTo(1);
    }
}
