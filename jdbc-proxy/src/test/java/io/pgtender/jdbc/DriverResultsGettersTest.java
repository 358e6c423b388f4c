package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGResultSetMetaData;
import org.postgresql.PGStatement;
import org.postgresql.core.Field;
import org.postgresql.ds.PGSimpleDataSource;

/** Reads a live result and its copy, reopened on another connection, in every way, over many types and both transfer formats. */
class DriverResultsGettersTest {

    private static final CaptureLimits LIMITS = new CaptureLimits(1_000, 10_000_000);

    /** PgStatement.setPrepareThreshold: never on the server (text values), at once (binary where the driver knows how). */
    private enum Transfer {
        TEXT(0),
        BINARY(-1);

        final int prepareThreshold;

        Transfer(int prepareThreshold) {
            this.prepareThreshold = prepareThreshold;
        }
    }

    private static final List<List<String>> TYPES = List.of(
            List.of("int2", "-32768"),
            List.of("int4", "2147483647"),
            List.of("int8", "-9223372036854775808"),
            List.of("numeric", "12345678901234567890.123456789"),
            List.of("numeric(10,2)", "17.50"),
            List.of("numeric", "NaN"),
            List.of("float4", "1.1"),
            List.of("float8", "0.1"),
            List.of("float8", "-Infinity"),
            List.of("bool", "true"),
            List.of("text", "Grüße, 42"),
            List.of("text", "12"),
            List.of("text", ""),
            List.of("varchar(20)", "7.25"),
            List.of("char(10)", "abc"),
            List.of("\"char\"", "x"),
            List.of("name", "pg_class"),
            List.of("bytea", "\\x00ff10"),
            List.of("date", "2024-02-29"),
            List.of("date", "infinity"),
            List.of("time", "12:34:56.789012"),
            List.of("timetz", "12:34:56.789+05:30"),
            List.of("timestamp", "2024-02-29 12:34:56.789012"),
            List.of("timestamp(3)", "0044-03-15 01:02:03.4 BC"),
            List.of("timestamptz", "2024-07-01 00:00:00.000001+02"),
            List.of("interval", "1 year 2 mons -3 days 04:05:06.7"),
            List.of("uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
            List.of("json", "{\"a\": [1, null]}"),
            List.of("jsonb", "{\"a\": 1}"),
            List.of("xml", "<a>1</a>"),
            List.of("int4[]", "{{1,2},{3,NULL}}"),
            List.of("text[]", "{a,\"b c\",NULL,\"\"}"),
            List.of("numeric[]", "{1.50,NULL}"),
            List.of("timestamptz[]", "{2024-07-01 00:00:00+02}"),
            List.of("uuid[]", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"),
            List.of("other.mood", "so-so"),
            List.of("other.mood[]", "{so-so,happy}"),
            List.of("other.\"Address\"", "(\"High Street\",3)"),
            List.of("other.positive", "5"),
            List.of("inet", "192.168.0.1/24"),
            List.of("cidr", "10.0.0.0/8"),
            List.of("macaddr", "08:00:2b:01:02:03"),
            List.of("money", "12.34"),
            List.of("bit(1)", "1"),
            List.of("bit(3)", "101"),
            List.of("varbit", "10"),
            List.of("point", "(1.5,2)"),
            List.of("box", "(2,2),(0,0)"),
            List.of("polygon", "((0,0),(1,1),(1,0))"),
            List.of("int4range", "[1,5)"),
            List.of("tsvector", "a b:2"),
            List.of("oid", "4294967295"),
            List.of("regclass", "pg_class"),
            List.of("hstore", "a=>1,b=>NULL"));

    private static Connection live;
    private static Connection other;

    @BeforeAll
    static void connect() throws SQLException {
        PGSimpleDataSource dataSource = TestPostgres.newDatabase();
        live = dataSource.getConnection();
        try (Statement statement = live.createStatement()) {
            statement.execute("CREATE EXTENSION hstore");
            statement.execute("CREATE SCHEMA other");
            statement.execute("CREATE TYPE other.mood AS ENUM ('so-so', 'happy')");
            statement.execute("CREATE TYPE other.\"Address\" AS (street text, number int)");
            statement.execute("CREATE DOMAIN other.positive AS int CHECK (VALUE > 0)");
        }
        other = dataSource.getConnection();
    }

    @AfterAll
    static void disconnect() throws SQLException {
        live.close();
        other.close();
    }

    static Stream<Arguments> columns() {
        List<Arguments> columns = new ArrayList<>();
        for (List<String> type : TYPES) {
            for (Transfer transfer : Transfer.values()) {
                columns.add(Arguments.of(type.get(0), type.get(1), transfer));
            }
        }
        return columns.stream();
    }

    @ParameterizedTest
    @MethodSource("columns")
    void reopened_readInEveryWay_givesWhatLiveGives(String type, String value, Transfer transfer) throws SQLException {
        String sql =
                "SELECT CAST(v AS " + type + ") AS \"Value\" FROM (VALUES ('" + value + "'), (NULL)) AS source (v)";
        try (PreparedStatement liveStatement = live.prepareStatement(sql);
                PreparedStatement otherStatement = other.prepareStatement(sql)) {
            ResultSet liveResult = execute(liveStatement, transfer);
            CapturedResult captured = Objects.requireNonNull(DriverResults.capture(liveResult, LIMITS));

            ResultSet reopened = DriverResults.reopen(captured, otherStatement);

            for (int row = 1; row <= 2; row++) {
                assertThat(reopened.next()).isEqualTo(liveResult.next()).isTrue();
                assertThat(ResultGetters.outcomes(reopened, 1)).isEqualTo(ResultGetters.outcomes(liveResult, 1));
            }
            assertThat(reopened.next()).isEqualTo(liveResult.next()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("columns")
    void reopened_metaData_isLives(String type, String value, Transfer transfer) throws SQLException {
        String table = "column_of_a_type";
        try (Statement statement = live.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + table);
            statement.execute("CREATE TABLE " + table + " (id serial NOT NULL, \"Value\" " + type + ")");
        }
        String sql = "SELECT \"Value\" AS alias, \"Value\", id, id + 1 FROM " + table;
        try (PreparedStatement liveStatement = live.prepareStatement(sql);
                PreparedStatement otherStatement = other.prepareStatement(sql)) {
            ResultSet liveResult = execute(liveStatement, transfer);
            CapturedResult captured = Objects.requireNonNull(DriverResults.capture(liveResult, LIMITS));

            ResultSet reopened = DriverResults.reopen(captured, otherStatement);

            assertThat(describe(reopened.getMetaData())).isEqualTo(describe(liveResult.getMetaData()));
        }
    }

    @ParameterizedTest
    @MethodSource("transfers")
    void transfer_ofInteger_isInTheFormatThatTheTestMeans(Transfer transfer) throws SQLException {
        try (PreparedStatement statement = live.prepareStatement("SELECT 1::int8")) {
            PGResultSetMetaData metaData =
                    execute(statement, transfer).getMetaData().unwrap(PGResultSetMetaData.class);

            assertThat(metaData.getFormat(1))
                    .isEqualTo(transfer == Transfer.TEXT ? Field.TEXT_FORMAT : Field.BINARY_FORMAT);
        }
    }

    static Stream<Transfer> transfers() {
        return Stream.of(Transfer.values());
    }

    private static ResultSet execute(PreparedStatement statement, Transfer transfer) throws SQLException {
        statement.unwrap(PGStatement.class).setPrepareThreshold(transfer.prepareThreshold);
        return statement.executeQuery();
    }

    private static List<List<Object>> describe(ResultSetMetaData metaData) throws SQLException {
        List<List<Object>> columns = new ArrayList<>();
        for (int column = 1; column <= metaData.getColumnCount(); column++) {
            columns.add(List.of(
                    metaData.getCatalogName(column),
                    metaData.getColumnClassName(column),
                    metaData.getColumnDisplaySize(column),
                    metaData.getColumnLabel(column),
                    metaData.getColumnName(column),
                    metaData.getColumnType(column),
                    metaData.getColumnTypeName(column),
                    metaData.getPrecision(column),
                    metaData.getScale(column),
                    metaData.getSchemaName(column),
                    metaData.getTableName(column),
                    metaData.isAutoIncrement(column),
                    metaData.isCaseSensitive(column),
                    metaData.isCurrency(column),
                    metaData.isNullable(column),
                    metaData.isSigned(column),
                    metaData.unwrap(PGResultSetMetaData.class).getBaseTableName(column),
                    metaData.unwrap(PGResultSetMetaData.class).getBaseColumnName(column),
                    metaData.unwrap(PGResultSetMetaData.class).getFormat(column)));
        }
        return columns;
    }
}
