package io.pgtender.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.QueryShapes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapperTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            select c1_0.id, c1_0.name from customer c1_0 where c1_0.id = ?                  | HIBERNATE
            select order0_.id as id1_0_, order0_.day as day2_0_ from orders order0_         | HIBERNATE
            select "public"."orders"."id", "public"."orders"."day" from "public"."orders"   | JOOQ
            select "orders"."id" as "id", "orders"."day" as "day" from "orders"             | SPRING_DATA_JDBC
            SELECT "ORDERS"."ID" AS "ID", "ORDERS"."DAY" AS "DAY" FROM "ORDERS"             | SPRING_DATA_JDBC
            select o.id, o.day from orders o                                                | UNKNOWN
            select t1.id, t1.day from orders t1                                             | UNKNOWN
            select t_1.id from orders t_1                                                   | UNKNOWN
            select o1_0.id, c.name from orders o1_0 join customer c on c.id = o1_0.c        | UNKNOWN
            select id from shop.orders                                                      | UNKNOWN
            select orders.id as order_id, orders.day as d from orders                       | UNKNOWN
            insert into orders (id) values (?)                                              | UNKNOWN
            ``                                                                              | UNKNOWN
            """)
    void mapper_isToldFromHowItWrites(String sql, Mapper mapper) {
        assertThat(Mapper.of(QueryShapes.parse(sql))).isEqualTo(mapper);
    }
}
