package io.pgtender.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.catalog.IndexUsage.Trait;
import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IndexInventoryReaderTest {

    private DataSource database;
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        database = TestPostgres.newDatabase();
        connection = database.getConnection();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void catalogsTemporaryTablesAndExtensions_areNotTheApplications() throws SQLException {
        execute("CREATE EXTENSION pg_trgm; CREATE TABLE own (id int PRIMARY KEY, big text);"
                + "CREATE TEMP TABLE brief (id int PRIMARY KEY)");

        assertThat(inventory().tables())
                .extracting(TableFacts::name)
                .containsExactly(new RelationName("public", "own"));
    }

    @Test
    void traits_sayWhatElseAnIndexIsFor() throws SQLException {
        execute("""
                CREATE EXTENSION btree_gist;
                CREATE TABLE p (id int PRIMARY KEY, code int CONSTRAINT p_code UNIQUE DEFERRABLE, during int4range,
                  name text NOT NULL, CONSTRAINT p_during EXCLUDE USING gist (id WITH =, during WITH &&));
                CREATE UNIQUE INDEX p_name ON p (name);
                ALTER TABLE p REPLICA IDENTITY USING INDEX p_name;
                CREATE INDEX p_order ON p (code, id);
                CLUSTER p USING p_order;
                CREATE TABLE c (p_id int REFERENCES p);
                """);

        assertThat(usage("p_pkey").traits()).containsExactlyInAnyOrder(Trait.PRIMARY_KEY, Trait.FOREIGN_KEY_TARGET);
        assertThat(usage("p_code").traits()).containsExactlyInAnyOrder(Trait.UNIQUE_CONSTRAINT, Trait.DEFERRABLE);
        assertThat(usage("p_during").traits()).contains(Trait.EXCLUSION_CONSTRAINT);
        assertThat(usage("p_name").traits()).containsExactly(Trait.REPLICA_IDENTITY);
        assertThat(usage("p_order").traits()).containsExactly(Trait.CLUSTERED);
    }

    @Test
    void partitions_knowTheirParents() throws SQLException {
        execute("CREATE TABLE part (k int, v int) PARTITION BY RANGE (k);"
                + "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);"
                + "CREATE INDEX part_v ON part (v); CREATE INDEX alone ON part_1 (k)");
        IndexInventory inventory = inventory();
        TableFacts parent = table(inventory, "part");
        TableFacts leaf = table(inventory, "part_1");

        assertThat(inventory.parents()).containsEntry(leaf.oid(), parent.oid());
        assertThat(usage("part_v").traits()).containsExactly(Trait.PARTITIONED);
        assertThat(usage("part_1_v_idx").traits()).containsExactly(Trait.PARTITION);
        assertThat(usage("part_1_v_idx").parentOid())
                .isEqualTo(index(inventory, "part_v").oid());
        assertThat(usage("alone").traits()).isEmpty();
    }

    @Test
    void lockedTable_isLeftOutInsteadOfWaitedFor() throws SQLException {
        execute("CREATE TABLE free (id int PRIMARY KEY); CREATE TABLE taken (id int PRIMARY KEY)");
        try (Connection other = database.getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE taken IN ACCESS EXCLUSIVE MODE");
            execute("SET lock_timeout = '1ms'");
            IndexInventory inventory = inventory();

            assertThat(inventory.tables()).extracting(t -> t.name().name()).containsExactly("free");
            assertThat(inventory.tablesBusy()).isEqualTo(1);
            assertThat(inventory.indexesLeftOut()).isZero();
        }
    }

    @Test
    void indexOnATableThatIsBeingIndexed_mayBeUnderConstruction() throws SQLException {
        execute("CREATE TABLE t (id int PRIMARY KEY)");
        try (Connection other = database.getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE");

            assertThat(usage("t_pkey").is(Trait.BUILDING)).isTrue();
            other.rollback();
            assertThat(usage("t_pkey").is(Trait.BUILDING)).isFalse();
        }
    }

    @Test
    void indexesBeyondTheBound_areCounted() throws SQLException {
        execute("CREATE TABLE small (id int PRIMARY KEY); CREATE TABLE large (id int PRIMARY KEY, v int);"
                + "CREATE INDEX large_v ON large (v); INSERT INTO large SELECT g, g FROM generate_series(1, 5000) g");
        execute("VACUUM large");
        IndexInventory inventory = IndexInventoryReader.read(connection, 2);

        assertThat(inventory.tables()).extracting(t -> t.name().name()).containsExactly("large");
        assertThat(inventory.indexesLeftOut()).isEqualTo(1);
    }

    @Test
    void hostileNames_areReadAsTheyAre() throws SQLException {
        execute("CREATE SCHEMA \"a.b\"; CREATE TABLE \"a.b\".\"t\"\"; DROP\" (\"co,l\" int);"
                + "CREATE INDEX \"i ON x (y)\" ON \"a.b\".\"t\"\"; DROP\" (\"co,l\")");
        TableFacts table = inventory().tables().get(0);

        assertThat(table.name()).isEqualTo(new RelationName("a.b", "t\"; DROP"));
        assertThat(table.indexes().get(0).qualifiedName().toSql()).isEqualTo("\"a.b\".\"i ON x (y)\"");
        assertThat(table.indexes().get(0).definition().keys()).containsExactly(IndexKey.column("co,l"));
    }

    @Test
    void counters_haveAnAge() throws SQLException {
        execute("SELECT pg_stat_reset()");
        CounterFacts counters = inventory().counters();

        assertThat(counters.since()).isBeforeOrEqualTo(counters.until());
        assertThat(counters.inRecovery()).isFalse();
        assertThat(counters.transactionsPerSecond()).isPositive();
    }

    @Test
    void tableWithoutIndex_isReadWhereAForeignKeyLeadsToIt() throws SQLException {
        execute(
                "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p_id int REFERENCES p); CREATE TABLE other (id int)");

        assertThat(inventory().tables()).extracting(t -> t.name().name()).containsExactlyInAnyOrder("p", "c");
    }

    private IndexInventory inventory() throws SQLException {
        return IndexInventoryReader.read(connection);
    }

    private IndexUsage usage(String name) throws SQLException {
        IndexInventory inventory = inventory();
        IndexUsage usage = inventory.usage().get(index(inventory, name).oid());
        assertThat(usage).isNotNull();
        return usage;
    }

    private static IndexFacts index(IndexInventory inventory, String name) {
        return inventory.tables().stream()
                .flatMap(t -> t.indexes().stream())
                .filter(i -> i.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static TableFacts table(IndexInventory inventory, String name) {
        return inventory.tables().stream()
                .filter(t -> t.name().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
