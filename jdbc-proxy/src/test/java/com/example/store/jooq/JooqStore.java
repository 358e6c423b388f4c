package com.example.store.jooq;

import static org.jooq.impl.DSL.asterisk;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import com.example.store.Category;
import com.example.store.Customer;
import com.example.store.Line;
import com.example.store.Order;
import com.example.store.Parcel;
import com.example.store.Product;
import com.example.store.Store;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

final class JooqStore implements Store {

    private static final Table<Record> ORDERS = table(name("orders"));
    private static final Table<Record> CUSTOMERS = table(name("customers"));
    private static final Table<Record> LINES = table(name("order_lines"));
    private static final Table<Record> CATEGORIES = table(name("categories"));
    private static final Table<Record> EVENTS = table(name("events"));

    private static final Field<Long> ID = field(name("id"), Long.class);
    private static final Field<Integer> SMALL_ID = field(name("id"), Integer.class);
    private static final Field<UUID> UUID_ID = field(name("id"), UUID.class);
    private static final Field<Long> CUSTOMER_ID = field(name("customer_id"), Long.class);
    private static final Field<String> STATUS = field(name("status"), String.class);
    private static final Field<BigDecimal> TOTAL = field(name("total"), BigDecimal.class);
    private static final Field<String> NAME = field(name("name"), String.class);
    private static final Field<String> COUNTRY = field(name("country_code"), String.class);
    private static final Field<Long> ORDER_ID = field(name("order_id"), Long.class);
    private static final Field<Integer> LINE_NO = field(name("line_no"), Integer.class);
    private static final Field<Long> PRODUCT_ID = field(name("product_id"), Long.class);
    private static final Field<Integer> QUANTITY = field(name("quantity"), Integer.class);
    private static final Field<Integer> PARENT_ID = field(name("parent_id"), Integer.class);
    private static final Field<Integer> STOCK = field(name("stock"), Integer.class);
    private static final Field<Integer> CATEGORY_ID = field(name("category_id"), Integer.class);
    private static final Field<UUID> COURIER_ID = field(name("courier_id"), UUID.class);
    private static final Field<String> KIND = field(name("kind"), String.class);

    private final DSLContext context;

    JooqStore(DSLContext context) {
        this.context = context;
    }

    @Override
    public List<Order> orders(int limit) {
        return context.select(ID, CUSTOMER_ID, STATUS, TOTAL)
                .from(ORDERS)
                .orderBy(ID)
                .limit(limit)
                .fetch(JooqStore::order);
    }

    @Override
    public List<Order> ordersAfter(long id, int limit) {
        return context.select(ID, CUSTOMER_ID, STATUS, TOTAL)
                .from(ORDERS)
                .orderBy(ID)
                .seek(id)
                .limit(limit)
                .fetch(JooqStore::order);
    }

    @Override
    public List<Order> ordersAt(int offset, int limit) {
        return context.select(ID, CUSTOMER_ID, STATUS, TOTAL)
                .from(ORDERS)
                .orderBy(ID)
                .limit(offset, limit)
                .fetch(JooqStore::order);
    }

    @Override
    public List<Order> ordersOf(long customerId) {
        return context.select(ID, CUSTOMER_ID, STATUS, TOTAL)
                .from(ORDERS)
                .where(CUSTOMER_ID.eq(customerId))
                .fetch(JooqStore::order);
    }

    @Override
    public Optional<Order> firstOrderOf(long customerId) {
        return context.select(ID, CUSTOMER_ID, STATUS, TOTAL)
                .from(ORDERS)
                .where(CUSTOMER_ID.eq(customerId))
                .orderBy(ID)
                .limit(inline(1))
                .fetchOptional(JooqStore::order);
    }

    @Override
    public long countOrdersOf(long customerId) {
        return context.fetchCount(ORDERS, CUSTOMER_ID.eq(customerId));
    }

    @Override
    public boolean hasOrders(long customerId) {
        return context.fetchExists(ORDERS, CUSTOMER_ID.eq(customerId));
    }

    @Override
    public long countOrdersWith(String status) {
        return context.fetchCount(ORDERS, STATUS.eq(status));
    }

    @Override
    public List<String> customerNamesOfOrders(int limit) {
        Field<Long> customer = field(name("customers", "id"), Long.class);
        return context.select(field(name("orders", "id"), Long.class), customer, NAME)
                .from(ORDERS)
                .join(CUSTOMERS)
                .on(customer.eq(CUSTOMER_ID))
                .orderBy(field(name("orders", "id")))
                .limit(limit)
                .fetch(NAME);
    }

    @Override
    public List<Customer> customers(int limit) {
        return context.select(ID, NAME, COUNTRY)
                .from(CUSTOMERS)
                .orderBy(ID)
                .limit(limit)
                .fetch(JooqStore::customer);
    }

    @Override
    public Optional<Customer> customer(long id) {
        return context.select(ID, NAME, COUNTRY)
                .from(CUSTOMERS)
                .where(ID.eq(id))
                .fetchOptional(JooqStore::customer);
    }

    @Override
    public List<Customer> customers(Collection<Long> ids) {
        return context.select(ID, NAME, COUNTRY)
                .from(CUSTOMERS)
                .where(ID.in(ids))
                .fetch(JooqStore::customer);
    }

    @Override
    public List<Line> linesOf(long orderId) {
        return context.select(ORDER_ID, LINE_NO, PRODUCT_ID, QUANTITY)
                .from(LINES)
                .where(ORDER_ID.eq(orderId))
                .orderBy(LINE_NO)
                .fetch(row -> new Line(row.value1(), row.value2(), row.value3(), row.value4()));
    }

    @Override
    public Optional<Product> product(long id) {
        return context.select(ID, CATEGORY_ID, NAME, STOCK)
                .from(table(name("products")))
                .where(ID.eq(id))
                .fetchOptional(row -> new Product(row.value1(), row.value2(), row.value3(), row.value4()));
    }

    @Override
    public void restock(long productId, int amount) {
        context.update(table(name("products")))
                .set(STOCK, STOCK.plus(amount))
                .where(ID.eq(productId))
                .execute();
    }

    @Override
    public Optional<String> remark(long orderId, int lineNo) {
        return context.select(asterisk())
                .from(table(name("line_remarks")))
                .where(ORDER_ID.eq(orderId))
                .and(LINE_NO.eq(lineNo))
                .fetchOptional(row -> row.get("remark", String.class));
    }

    @Override
    public Optional<Category> category(int id) {
        return context.select(SMALL_ID, PARENT_ID, NAME)
                .from(CATEGORIES)
                .where(SMALL_ID.eq(id))
                .fetchOptional(row -> category(row.value1(), row.value2(), row.value3()));
    }

    @Override
    public List<Category> children(int parentId) {
        return context.select(SMALL_ID, PARENT_ID, NAME)
                .from(CATEGORIES)
                .where(PARENT_ID.eq(parentId))
                .orderBy(SMALL_ID)
                .fetch(row -> category(row.value1(), row.value2(), row.value3()));
    }

    @Override
    public List<Parcel> parcels(int limit) {
        return context.select(UUID_ID, COURIER_ID)
                .from(table(name("parcels")))
                .orderBy(UUID_ID)
                .limit(limit)
                .fetch(row -> new Parcel(row.value1(), row.value2()));
    }

    @Override
    public Optional<String> courierName(UUID id) {
        return context.select(NAME)
                .from(table(name("couriers")))
                .where(UUID_ID.eq(id))
                .fetchOptional(NAME);
    }

    @Override
    public Optional<String> setting(String key) {
        Field<String> value = field(name("value"), String.class);
        return context.select(value)
                .from(table(name("settings")))
                .where(field(name("key"), String.class).eq(key))
                .fetchOptional(value);
    }

    @Override
    public void addEvent(String kind, long customerId) {
        context.insertInto(EVENTS, KIND, CUSTOMER_ID).values(kind, customerId).execute();
    }

    @Override
    public void addEvents(String kind, Collection<Long> customerIds) {
        context.batch(customerIds.stream()
                        .map(id -> context.insertInto(EVENTS, KIND, CUSTOMER_ID).values(kind, id))
                        .toList())
                .execute();
    }

    private static Category category(int id, Integer parentId, String name) {
        return new Category(id, parentId == null ? 0 : parentId, name);
    }

    private static Order order(Record row) {
        return new Order(row.get(ID), row.get(CUSTOMER_ID), row.get(STATUS), row.get(TOTAL));
    }

    private static Customer customer(Record row) {
        return new Customer(row.get(ID), row.get(NAME), row.get(COUNTRY));
    }
}
