package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.sql.RelationName;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query and an index to put beside it.
 *
 * @param name what the pair is about
 */
record WhatIfCase(String name, String sql, IndexDefinition index) {

    /** Pairs over the tables of {@link WhatIfLab}. */
    static final List<WhatIfCase> ALL = List.of(
            on("unique equality", "select * from orders where ref = 4711", "orders", "ref"),
            on("equality", "select * from orders where customer_id = 77", "orders", "customer_id"),
            on("equality on text, rare value", "select * from orders where status = 'failed'", "orders", "status"),
            on("equality, count only", "select count(*) from orders where customer_id = 77", "orders", "customer_id"),
            on("correlated range", "select * from orders where created < '2024-01-10'", "orders", "created"),
            on("correlated range, 10 %", "select * from orders where created < '2024-01-29'", "orders", "created"),
            on(
                    "shuffled range, 0.5 %",
                    "select * from orders where amount between 500000 and 505000", "orders", "amount"),
            on("shuffled range, 5 %", "select * from orders where amount < 50000", "orders", "amount"),
            on("two-sided range", "select * from orders where amount between 401000 and 404000", "orders", "amount"),
            on("in-list", "select * from orders where customer_id in (3, 7000, 15000, 19000)", "orders", "customer_id"),
            on(
                    "long in-list",
                    "select * from orders where customer_id in (3, 70, 700, 1700, 2700, 3700, 4700, 5700, 6700, 7700,"
                            + " 8700, 15000, 19000)",
                    "orders",
                    "customer_id"),
            on(
                    "equality then range",
                    "select * from orders where region = 7 and amount < 100000",
                    "orders",
                    "region",
                    "amount"),
            on(
                    "range before equality",
                    "select * from orders where region = 7 and amount < 100000",
                    "orders",
                    "amount",
                    "region"),
            on(
                    "gap between columns",
                    "select * from orders where customer_id = 77 and amount < 100000",
                    "orders",
                    "customer_id",
                    "region",
                    "amount"),
            on(
                    "equality with a filter left over",
                    "select * from orders where customer_id = 77 and amount < 100000 and note like 'x%'",
                    "orders",
                    "customer_id"),
            on("is null", "select * from orders where shipped is null", "orders", "shipped"),
            on(
                    "index-only range",
                    "select amount from orders where amount between 401000 and 440000",
                    "orders",
                    "amount"),
            on("index-only, whole index", "select sum(amount) from orders", "orders", "amount"),
            of(
                    "index-only through INCLUDE",
                    "select sum(amount) from orders where region = 7",
                    new IndexDefinition(table("orders"), "btree", keys("region"), List.of("amount"), null, false)),
            of(
                    "partial index",
                    "select * from orders where status = 'open' and amount < 50000",
                    new IndexDefinition(
                            table("orders"), "btree", keys("amount"), List.of(), "(status = 'open'::text)", false)),
            of(
                    "partial index of another value",
                    "select * from orders where status = 'failed' and amount < 50000",
                    new IndexDefinition(
                            table("orders"), "btree", keys("amount"), List.of(), "(status = 'open'::text)", false)),
            of(
                    "expression",
                    "select * from customers where lower(name) = 'customer 99'",
                    new IndexDefinition(
                            table("customers"),
                            "btree",
                            List.of(new IndexKey(null, "lower(name)", false, false, null, null)),
                            List.of(),
                            null,
                            false)),
            on("order by limit", "select * from orders order by amount limit 10", "orders", "amount"),
            on("order by descending limit", "select * from orders order by amount desc limit 10", "orders", "amount"),
            on("order by limit offset", "select * from orders order by amount limit 10 offset 500", "orders", "amount"),
            on(
                    "equality and order by limit",
                    "select * from orders where region = 7 order by amount limit 10",
                    "orders",
                    "region",
                    "amount"),
            on(
                    "existing order, better index",
                    "select * from orders where customer_id = 77 order by id desc limit 5",
                    "orders",
                    "customer_id",
                    "id"),
            on(
                    "order by limit, filter not in index",
                    "select * from orders where status = 'open' order by amount limit 10",
                    "orders",
                    "amount"),
            on("order by all", "select id, amount from orders order by amount", "orders", "amount"),
            of(
                    "mixed directions",
                    "select * from orders order by region, amount desc limit 20",
                    IndexDefinition.btree(
                            table("orders"), List.of(IndexKey.column("region"), IndexKey.columnDescending("amount")))),
            on(
                    "mixed directions, index without",
                    "select * from orders order by region, amount desc limit 20",
                    "orders",
                    "region",
                    "amount"),
            on(
                    "join, few outer rows",
                    "select * from customers c join orders o on o.customer_id = c.id where c.name = 'customer 5'",
                    "orders",
                    "customer_id"),
            on(
                    "join, some outer rows",
                    "select c.name, o.amount from customers c join orders o on o.customer_id = c.id"
                            + " where c.city = 'city 5'",
                    "orders",
                    "customer_id"),
            on(
                    "join, all outer rows",
                    "select c.name, sum(o.amount) from customers c join orders o on o.customer_id = c.id group by c.name",
                    "orders",
                    "customer_id"),
            on(
                    "join through primary key and back",
                    "select o.id, i.qty from orders o join items i on i.order_id = o.id where o.customer_id = 77",
                    "items",
                    "order_id"),
            on(
                    "left join",
                    "select c.id, o.amount from customers c left join orders o on o.customer_id = c.id"
                            + " where c.id between 100 and 110",
                    "orders",
                    "customer_id"),
            on(
                    "semi join",
                    "select * from customers c where c.city = 'city 5' and exists"
                            + " (select 1 from orders o where o.customer_id = c.id)",
                    "orders",
                    "customer_id"),
            on(
                    "anti join",
                    "select * from customers c where c.city = 'city 5' and not exists"
                            + " (select 1 from orders o where o.customer_id = c.id)",
                    "orders",
                    "customer_id"),
            on(
                    "three tables",
                    "select c.name, i.product from customers c join orders o on o.customer_id = c.id"
                            + " join items i on i.order_id = o.id where c.id = 5",
                    "items",
                    "order_id"),
            on(
                    "outer side of a join",
                    "select c.name, o.amount from orders o join customers c on c.id = o.customer_id"
                            + " where o.amount between 500000 and 500500",
                    "orders",
                    "amount"),
            on(
                    "join with order by limit",
                    "select c.name, o.amount from orders o join customers c on c.id = o.customer_id"
                            + " order by o.amount limit 10",
                    "orders",
                    "amount"),
            on(
                    "correlated sub-select",
                    "select c.id, (select max(o.created) from orders o where o.customer_id = c.id and o.amount > 10)"
                            + " from customers c where c.id < 20",
                    "orders",
                    "customer_id"),
            on(
                    "init plan",
                    "select * from customers where id = (select customer_id from orders where ref = 4711)",
                    "orders",
                    "ref"),
            on("update", "update orders set note = 'x' where customer_id = 77", "orders", "customer_id"),
            on("delete", "delete from items where order_id = 900", "items", "order_id"),
            on("partitions", "select * from events where user_id = 5", "events", "user_id"),
            on("low selectivity", "select * from orders where status = 'done'", "orders", "status"),
            on("not equal", "select * from orders where status <> 'done'", "orders", "status"),
            on("shuffled range, half", "select * from orders where amount > 500000", "orders", "amount"),
            on("small table", "select * from small where id = 7", "small", "id"),
            on(
                    "leading column missing",
                    "select * from orders where amount between 600010 and 600900",
                    "orders",
                    "customer_id",
                    "amount"),
            on("column against column", "select * from orders where created < shipped", "orders", "created"),
            on("column inside a function", "select * from orders where abs(amount) = 5", "orders", "amount"),
            on("or over two columns", "select * from orders where amount = 5 or region = 99", "orders", "amount"));

    private static WhatIfCase on(String name, String sql, String table, String... columns) {
        return of(name, sql, IndexDefinition.btree(table(table), keys(columns)));
    }

    private static WhatIfCase of(String name, String sql, IndexDefinition index) {
        return new WhatIfCase(name, sql, index);
    }

    private static List<IndexKey> keys(String... columns) {
        return Arrays.stream(columns).map(IndexKey::column).toList();
    }

    private static RelationName table(@Nullable String name) {
        return new RelationName("public", String.valueOf(name));
    }

    @Override
    public String toString() {
        return name;
    }
}
