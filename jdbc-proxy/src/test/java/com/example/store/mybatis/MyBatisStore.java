package com.example.store.mybatis;

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
import org.apache.ibatis.session.ExecutorType;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;

final class MyBatisStore implements Store {

    private final ShopMapper mapper;
    private final EventMapper events;
    private final SqlSessionFactory sessions;

    MyBatisStore(SqlSession session, SqlSessionFactory sessions) {
        this.mapper = session.getMapper(ShopMapper.class);
        this.events = session.getMapper(EventMapper.class);
        this.sessions = sessions;
    }

    @Override
    public List<Order> orders(int limit) {
        return mapper.orders(limit);
    }

    @Override
    public List<Order> ordersAfter(long id, int limit) {
        return mapper.ordersAfter(id, limit);
    }

    @Override
    public List<Order> ordersAt(int offset, int limit) {
        return mapper.ordersAt(offset, limit);
    }

    @Override
    public List<Order> ordersOf(long customerId) {
        return mapper.ordersOf(customerId);
    }

    @Override
    public Optional<Order> firstOrderOf(long customerId) {
        return Optional.ofNullable(mapper.firstOrderOf(customerId));
    }

    @Override
    public long countOrdersOf(long customerId) {
        return mapper.countOrdersOf(customerId);
    }

    @Override
    public boolean hasOrders(long customerId) {
        return mapper.hasOrders(customerId);
    }

    @Override
    public long countOrdersWith(String status) {
        return mapper.countOrdersWith(status);
    }

    @Override
    public List<String> customerNamesOfOrders(int limit) {
        return mapper.customerNamesOfOrders(limit);
    }

    @Override
    public List<Customer> customers(int limit) {
        return mapper.customers(limit);
    }

    @Override
    public Optional<Customer> customer(long id) {
        return Optional.ofNullable(mapper.customer(id));
    }

    @Override
    public List<Customer> customers(Collection<Long> ids) {
        return mapper.customersIn(ids);
    }

    @Override
    public List<Line> linesOf(long orderId) {
        return mapper.linesOf(orderId);
    }

    @Override
    public Optional<Product> product(long id) {
        return Optional.ofNullable(mapper.product(id));
    }

    @Override
    public void restock(long productId, int amount) {
        mapper.restock(productId, amount);
    }

    @Override
    public Optional<String> remark(long orderId, int lineNo) {
        return Optional.ofNullable(mapper.remark(orderId, lineNo));
    }

    @Override
    public Optional<Category> category(int id) {
        return Optional.ofNullable(mapper.category(id));
    }

    @Override
    public List<Category> children(int parentId) {
        return mapper.children(parentId);
    }

    @Override
    public List<Parcel> parcels(int limit) {
        return mapper.parcels(limit);
    }

    @Override
    public Optional<String> courierName(UUID id) {
        return Optional.ofNullable(mapper.courierName(id));
    }

    @Override
    public Optional<String> setting(String key) {
        return Optional.ofNullable(mapper.setting(key));
    }

    @Override
    public void addEvent(String kind, long customerId) {
        events.add(kind, customerId);
    }

    /** In a session of its own: MyBatis batches all of a session or nothing. */
    @Override
    public void addEvents(String kind, Collection<Long> customerIds) {
        try (SqlSession session = sessions.openSession(ExecutorType.BATCH)) {
            EventMapper batched = session.getMapper(EventMapper.class);
            customerIds.forEach(id -> batched.add(kind, id));
            session.commit();
        }
    }
}
