package io.pgtender.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a column's type means to a btree: asked of the catalog, and compared with what CREATE INDEX does. */
class CatalogColumnTypeTest {

    private static final RelationName TABLE = new RelationName("public", "typed");

    /** What CREATE INDEX found out about deduplication is kept in the index's metapage. */
    private static final String ALL_EQUAL_IMAGE = "SELECT allequalimage FROM bt_metap('typed_probe')";

    private static Connection connection;

    @BeforeAll
    static void createTypes() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        execute("""
                CREATE EXTENSION pageinspect;
                CREATE EXTENSION citext;
                CREATE TYPE mood AS ENUM ('sad', 'ok');
                CREATE TYPE pair AS (a int, b text);
                CREATE DOMAIN zip AS varchar(10);
                CREATE DOMAIN swiss_zip AS zip CHECK (VALUE <> '');
                CREATE DOMAIN amount AS numeric(10, 2);
                CREATE DOMAIN tags AS text[];
                CREATE COLLATION ignore_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
                """);
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int",
                "bigint",
                "smallint",
                "bool",
                "oid",
                "uuid",
                "date",
                "timestamptz",
                "time",
                "interval",
                "money",
                "text",
                "varchar",
                "varchar(20)",
                "char(8)",
                "\"char\"",
                "name",
                "bytea",
                "citext",
                "bit(3)",
                "inet",
                "cidr",
                "macaddr",
                "numeric",
                "numeric(10,2)",
                "real",
                "float8",
                "jsonb",
                "tsvector",
                "tsquery",
                "pg_lsn",
                "xid8",
                "regclass",
                "int[]",
                "text[]",
                "mood",
                "mood[]",
                "int4range",
                "int4multirange",
                "pair",
                "zip",
                "swiss_zip",
                "amount",
                "tags",
                "oidvector",
                "text COLLATE \"C\"",
                "text COLLATE ignore_case",
                "varchar(9) COLLATE ignore_case"
            })
    void typeWithBtree_isIndexableAndDeduplicatesAsABuiltIndexDoes(String type) throws SQLException {
        ColumnFacts column = column(type);
        execute("CREATE INDEX typed_probe ON typed (c)");

        assertThat(column.hasBtreeOperatorClass()).isTrue();
        assertThat(column.deduplicates()).isEqualTo(allEqualImage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "xml", "point", "box", "polygon", "xid", "json[]", "point[]"})
    void typeThatNoBtreeCanOrder_isNotIndexable(String type) throws SQLException {
        ColumnFacts column = column(type);

        assertThat(column.hasBtreeOperatorClass()).isFalse();
        assertThat(column.deduplicates()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                int            | 4
                bigint         | 8
                bool           | 1
                uuid           | 16
                timestamptz    | 8
                name           | 64
                mood           | 4
                varchar(20)    | 80
                char(8)        | 32
                zip            | 40
                swiss_zip      | 40
                numeric(10,2)  | 17
                numeric(5)     | 14
                amount         | 17
                varchar        |
                text           |
                bytea          |
                numeric        |
                json           |
                jsonb          |
                int[]          |
                varchar(20)[]  |
                tags           |
                int4range      |
                """)
    void boundedBytes_areKnownWhereTheTypeDeclaresThem(String type, @Nullable Integer bytes) throws SQLException {
        assertThat(column(type).boundedBytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "char(8), \"repeat('é', 8)\"",
                "varchar(20), \"repeat('日', 20)\"",
                "\"numeric(10,2)\", 12345678.91",
                "numeric(5), 12345"
            })
    void boundedBytes_areNotExceededByTheLargestValue(String type, String largest) throws SQLException {
        Integer bound = column(type).boundedBytes();
        execute("INSERT INTO typed VALUES (" + largest + ")");

        assertThat(Integer.parseInt(text("SELECT pg_column_size(c) - 4 FROM typed")))
                .isLessThanOrEqualTo(bound);
    }

    @ParameterizedTest
    @CsvSource({
        "int, 4, 4",
        "bigint, 8, 8",
        "smallint, 2, 2",
        "bool, 1, 1",
        "text, -1, 4",
        "uuid, 16, 1",
        "float8, 8, 8",
        "float8[], -1, 8"
    })
    void lengthAndAlignment_areThoseOfTheType(String type, int length, int alignment) throws SQLException {
        ColumnFacts column = column(type);

        assertThat(column.typeLength()).isEqualTo(length);
        assertThat(column.typeAlignment()).isEqualTo(alignment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"character varying(20)", "numeric(10,2)", "swiss_zip", "mood[]", "timestamp with time zone"})
    void typeName_isWrittenAsPostgresPrintsIt(String type) throws SQLException {
        assertThat(column(type).typeName()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({"int NOT NULL, true", "int, false", "int PRIMARY KEY, true"})
    void notNull_isWhatIsDeclared(String type, boolean notNull) throws SQLException {
        assertThat(column(type).notNull()).isEqualTo(notNull);
    }

    private static ColumnFacts column(String type) throws SQLException {
        execute("DROP TABLE IF EXISTS typed");
        execute("CREATE TABLE typed (c " + type + ")");
        return CatalogReader.read(connection, List.of(TABLE))
                .table(TABLE)
                .flatMap(t -> t.column("c"))
                .orElseThrow();
    }

    private static boolean allEqualImage() throws SQLException {
        return text(ALL_EQUAL_IMAGE).equals("t");
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
