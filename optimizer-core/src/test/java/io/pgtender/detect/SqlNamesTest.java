package io.pgtender.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.QueryShapes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlNamesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            select customer_id from orders                                     | customer_id | orders.customer_id
            select * from shop.orders                                          | customer_id | shop.orders.customer_id
            select o.customer_id from orders as o join item i on i.o = o.id    | customer_id | orders.customer_id
            select i.id as item_id from orders o, shop.item i                  | item_id     | shop.item.id
            select order0_.customer_id as customer2_0_ from orders order0_     | customer2_0_ | orders.customer_id
            select orders.id from orders join item on item.o = orders.id       | id          | orders.id
            select count(*) as n from orders                                   | n           | n
            select a.x, b.y from orders a, item b                              | z           | z
            select * from orders                                               | ``          | a column of orders
            """)
    void columnOfAResult_hasItsTable(String sql, String label, String name) {
        assertThat(SqlNames.resultColumn(QueryShapes.parse(sql), label)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            select name from customer where id = ?                                 | id | customer.id
            select c.name from customer c left join x on x.c = c.id where c.id = ? | id | customer.id
            select c.name from customer c where c."Id" in (?)                      | Id | customer."Id"
            update item i set name = ? where i.id = ?                              | id | item.id
            select name from customer where f(id) > ?                              | id | customer.id
            select a.x from a, b where lower(x) = ?                                | id | id
            select name from customer where id = ?                                 | `` | a parameter of the read of customer
            """)
    void columnThatIsCompared_hasItsTable(String sql, String column, String name) {
        assertThat(SqlNames.comparedColumn(QueryShapes.parse(sql), column)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            select 1                                    | rows
            select a from "My table" join b on true     | "My table"
            insert into item (a) select a from orders   | item
            delete from shop.item where id = ?          | shop.item
            """)
    void table_isTheOneThatTheStatementIsAbout(String sql, String name) {
        assertThat(SqlNames.table(QueryShapes.parse(sql))).isEqualTo(name);
    }
}
