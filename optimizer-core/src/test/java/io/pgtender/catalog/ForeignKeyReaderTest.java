package io.pgtender.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.catalog.ForeignKey.Action;
import io.pgtender.catalog.ForeignKey.Column;
import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ForeignKeyReaderTest {

    private static final PGSimpleDataSource DATABASE = TestPostgres.newDatabase();

    private static List<ForeignKey> keys;

    @BeforeAll
    static void createTables() throws SQLException {
        try (Connection connection = DATABASE.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE SCHEMA "Sales Dept";
                    CREATE TABLE "Sales Dept"."Kunde ""x\""" (gone int, id int, region int, PRIMARY KEY (region, id));
                    ALTER TABLE "Sales Dept"."Kunde ""x\""" DROP COLUMN gone;
                    CREATE TABLE orders (
                        id int PRIMARY KEY,
                        "Kunden Nr" int,
                        region int,
                        parent int REFERENCES orders ON DELETE SET NULL,
                        CONSTRAINT "to Kunde" FOREIGN KEY (region, "Kunden Nr")
                            REFERENCES "Sales Dept"."Kunde ""x\""" (region, id) ON DELETE CASCADE ON UPDATE RESTRICT);
                    CREATE TABLE part (k int, order_id int REFERENCES orders) PARTITION BY RANGE (k);
                    CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
                    CREATE TABLE old (order_id int);
                    ALTER TABLE old ADD CONSTRAINT later FOREIGN KEY (order_id) REFERENCES orders NOT VALID;
                    """);
            keys = ForeignKeyReader.read(connection);
        }
    }

    @Test
    void composite_key_has_its_columns_in_order() {
        assertThat(keys)
                .filteredOn(key -> key.name().equals("to Kunde"))
                .singleElement()
                .satisfies(key -> {
                    assertThat(key.table()).isEqualTo(new RelationName("public", "orders"));
                    assertThat(key.referencedTable()).isEqualTo(new RelationName("Sales Dept", "Kunde \"x\""));
                    assertThat(key.columns()).containsExactly(new Column("region", 3), new Column("Kunden Nr", 2));
                    assertThat(key.referencedColumns()).containsExactly(new Column("region", 3), new Column("id", 2));
                    assertThat(key.onDelete()).isEqualTo(Action.CASCADE);
                    assertThat(key.onUpdate()).isEqualTo(Action.RESTRICT);
                });
    }

    @Test
    void reference_to_the_same_table_is_read() {
        assertThat(keys)
                .filteredOn(key -> key.tableOid() == key.referencedOid())
                .extracting(ForeignKey::onDelete)
                .containsExactly(Action.SET_NULL);
    }

    @Test
    void partitions_do_not_repeat_the_key_of_their_parent() {
        assertThat(keys)
                .filteredOn(key -> key.table().name().startsWith("part"))
                .extracting(ForeignKey::table)
                .containsExactly(new RelationName("public", "part"));
    }

    @Test
    void key_that_old_rows_may_break_says_so() {
        assertThat(keys)
                .filteredOn(key -> key.name().equals("later"))
                .extracting(ForeignKey::validated)
                .containsExactly(false);
    }
}
