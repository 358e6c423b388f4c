package com.example.store.springdata;

import com.example.store.Category;
import com.example.store.Customer;
import com.example.store.Line;
import com.example.store.Order;
import com.example.store.Parcel;
import com.example.store.Product;
import com.example.store.Store;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.data.domain.Limit;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/** Repositories, and the template beneath them where tables have keys that Spring Data JDBC cannot map. */
final class SpringDataStore implements Store {

    private final Orders orders;
    private final Customers customers;
    private final Products products;
    private final Categories categories;
    private final Parcels parcels;
    private final Couriers couriers;
    private final Settings settings;
    private final Events events;
    private final JdbcTemplate template;

    SpringDataStore(BeanFactory beans) {
        orders = beans.getBean(Orders.class);
        customers = beans.getBean(Customers.class);
        products = beans.getBean(Products.class);
        categories = beans.getBean(Categories.class);
        parcels = beans.getBean(Parcels.class);
        couriers = beans.getBean(Couriers.class);
        settings = beans.getBean(Settings.class);
        events = beans.getBean(Events.class);
        template =
                (JdbcTemplate) beans.getBean(NamedParameterJdbcOperations.class).getJdbcOperations();
    }

    @Override
    public List<Order> orders(int limit) {
        return orders.firstOnes(limit).stream().map(SpringDataStore::order).toList();
    }

    @Override
    public List<Order> ordersAfter(long id, int limit) {
        return orders.after(id, limit).stream().map(SpringDataStore::order).toList();
    }

    @Override
    public List<Order> ordersAt(int offset, int limit) {
        return orders.at(offset, limit).stream().map(SpringDataStore::order).toList();
    }

    @Override
    public List<Order> ordersOf(long customerId) {
        return orders.findByCustomerId(customerId).stream()
                .map(SpringDataStore::order)
                .toList();
    }

    @Override
    public Optional<Order> firstOrderOf(long customerId) {
        return orders.findFirstByCustomerIdOrderById(customerId).map(SpringDataStore::order);
    }

    @Override
    public long countOrdersOf(long customerId) {
        return orders.countByCustomerId(customerId);
    }

    @Override
    public boolean hasOrders(long customerId) {
        return orders.existsByCustomerId(customerId);
    }

    @Override
    public long countOrdersWith(String status) {
        return orders.countByStatus(status);
    }

    @Override
    public List<String> customerNamesOfOrders(int limit) {
        return template.queryForList(
                "SELECT c.name FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id LIMIT ?",
                String.class,
                limit);
    }

    @Override
    public List<Customer> customers(int limit) {
        return customers.findAllByOrderById(Limit.of(limit)).stream()
                .map(SpringDataStore::customer)
                .toList();
    }

    @Override
    public Optional<Customer> customer(long id) {
        return customers.findById(id).map(SpringDataStore::customer);
    }

    @Override
    public List<Customer> customers(Collection<Long> ids) {
        return StreamSupport.stream(customers.findAllById(ids).spliterator(), false)
                .map(SpringDataStore::customer)
                .toList();
    }

    @Override
    public List<Line> linesOf(long orderId) {
        return template.query(
                "SELECT order_id, line_no, product_id, quantity FROM order_lines WHERE order_id = ? ORDER BY line_no",
                (row, i) -> new Line(
                        row.getLong("order_id"),
                        row.getInt("line_no"),
                        row.getLong("product_id"),
                        row.getInt("quantity")),
                orderId);
    }

    @Override
    public Optional<Product> product(long id) {
        return products.findById(id).map(row -> new Product(row.id(), row.categoryId(), row.name(), row.stock()));
    }

    @Override
    public void restock(long productId, int amount) {
        template.update("UPDATE products SET stock = stock + ? WHERE id = ?", amount, productId);
    }

    @Override
    public Optional<String> remark(long orderId, int lineNo) {
        return template
                .queryForList(
                        "SELECT remark FROM line_remarks WHERE order_id = ? AND line_no = ?",
                        String.class,
                        orderId,
                        lineNo)
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Category> category(int id) {
        return categories.findById(id).map(SpringDataStore::category);
    }

    @Override
    public List<Category> children(int parentId) {
        return categories.findByParentIdOrderById(parentId).stream()
                .map(SpringDataStore::category)
                .toList();
    }

    @Override
    public List<Parcel> parcels(int limit) {
        return parcels.findAllByOrderById(Limit.of(limit)).stream()
                .map(row -> new Parcel(row.id(), row.courierId()))
                .toList();
    }

    @Override
    public Optional<String> courierName(UUID id) {
        return couriers.findById(id).map(CourierRow::name);
    }

    @Override
    public Optional<String> setting(String key) {
        return settings.findById(key).map(SettingRow::value);
    }

    @Override
    public void addEvent(String kind, long customerId) {
        events.save(new EventRow(null, kind, customerId));
    }

    @Override
    public void addEvents(String kind, Collection<Long> customerIds) {
        events.saveAll(
                customerIds.stream().map(id -> new EventRow(null, kind, id)).toList());
    }

    private static Order order(OrderRow row) {
        return new Order(row.id(), row.customerId(), row.status(), row.total());
    }

    private static Customer customer(CustomerRow row) {
        return new Customer(row.id(), row.name(), row.countryCode());
    }

    private static Category category(CategoryRow row) {
        Integer parentId = row.parentId();
        return new Category(row.id(), parentId == null ? 0 : parentId, row.name());
    }
}
