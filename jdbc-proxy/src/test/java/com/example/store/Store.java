package com.example.store;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What the application asks its data for, within one transaction. To be used by one thread. */
public interface Store {

    /** The first orders by id. */
    List<Order> orders(int limit);

    /** The next orders by id, for keyset paging. */
    List<Order> ordersAfter(long id, int limit);

    List<Order> ordersAt(int offset, int limit);

    List<Order> ordersOf(long customerId);

    Optional<Order> firstOrderOf(long customerId);

    long countOrdersOf(long customerId);

    boolean hasOrders(long customerId);

    long countOrdersWith(String status);

    /** Names of the customers of the first orders by id, joined. */
    List<String> customerNamesOfOrders(int limit);

    List<Customer> customers(int limit);

    Optional<Customer> customer(long id);

    /** All at once. */
    List<Customer> customers(Collection<Long> ids);

    List<Line> linesOf(long orderId);

    Optional<Product> product(long id);

    void restock(long productId, int amount);

    /** What a customer remarked on a line; read by a key of two columns. */
    Optional<String> remark(long orderId, int lineNo);

    Optional<Category> category(int id);

    List<Category> children(int parentId);

    List<Parcel> parcels(int limit);

    Optional<String> courierName(UUID id);

    Optional<String> setting(String key);

    /** One statement. */
    void addEvent(String kind, long customerId);

    /** One batch. */
    void addEvents(String kind, Collection<Long> customerIds);
}
