package com.example.store.jooq;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;

import java.util.ArrayList;
import java.util.List;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** Pages that use what only jOOQ has. */
public final class JooqPages {

    private static final Table<Record> ORDERS = table(name("orders"));
    private static final Field<Long> ID = field(name("orders", "id"), Long.class);
    private static final Field<Long> CUSTOMER_ID = field(name("orders", "customer_id"), Long.class);

    /** Rows that the driver fetches at a time. */
    private static final int FETCH_SIZE = 10;

    private final DSLContext context;

    public JooqPages(DSLContext context) {
        this.context = context;
    }

    /** Orders with their lines, in one statement. */
    public int nested(int limit) {
        Field<Integer> quantity = field(name("order_lines", "quantity"), Integer.class);
        Field<Long> orderId = field(name("order_lines", "order_id"), Long.class);
        return context
                .select(
                        ID,
                        multiset(select(quantity)
                                .from(table(name("order_lines")))
                                .where(orderId.eq(ID))))
                .from(ORDERS)
                .orderBy(ID)
                .limit(limit)
                .fetch(row -> row.value2().size())
                .stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    public List<String> streaming(int limit) {
        return context.transactionResult(configuration -> {
            DSLContext transaction = DSL.using(configuration);
            List<String> names = new ArrayList<>();
            try (Cursor<Record2<Long, Long>> orders = transaction
                    .select(ID, CUSTOMER_ID)
                    .from(ORDERS)
                    .orderBy(ID)
                    .limit(limit)
                    .fetchSize(FETCH_SIZE)
                    .fetchLazy()) {
                for (Record2<Long, Long> order : orders) {
                    names.add(customerName(transaction, order.value2()));
                }
            }
            return names;
        });
    }

    private static String customerName(DSLContext transaction, long id) {
        Field<String> name = field(name("name"), String.class);
        return transaction
                .select(name)
                .from(table(name("customers")))
                .where(field(name("id"), Long.class).eq(id))
                .fetchSingle(name);
    }
}
