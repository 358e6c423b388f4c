package com.example.store.hibernate;

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
import org.hibernate.Session;

final class HibernateStore implements Store {

    private static final int JDBC_BATCH_SIZE = 50;

    private final Session session;

    HibernateStore(Session session) {
        this.session = session;
    }

    @Override
    public List<Order> orders(int limit) {
        return session
                .createSelectionQuery("from OrderEntity order by id", OrderEntity.class)
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(HibernateStore::order)
                .toList();
    }

    @Override
    public List<Order> ordersAfter(long id, int limit) {
        return session
                .createSelectionQuery("from OrderEntity where id > :id order by id", OrderEntity.class)
                .setParameter("id", id)
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(HibernateStore::order)
                .toList();
    }

    @Override
    public List<Order> ordersAt(int offset, int limit) {
        return session
                .createSelectionQuery("from OrderEntity order by id", OrderEntity.class)
                .setFirstResult(offset)
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(HibernateStore::order)
                .toList();
    }

    @Override
    public List<Order> ordersOf(long customerId) {
        return session
                .createSelectionQuery("from OrderEntity where customerId = :id", OrderEntity.class)
                .setParameter("id", customerId)
                .getResultList()
                .stream()
                .map(HibernateStore::order)
                .toList();
    }

    @Override
    public Optional<Order> firstOrderOf(long customerId) {
        return session.createSelectionQuery("from OrderEntity where customerId = :id order by id", OrderEntity.class)
                .setParameter("id", customerId)
                .setMaxResults(1)
                .uniqueResultOptional()
                .map(HibernateStore::order);
    }

    @Override
    public long countOrdersOf(long customerId) {
        return session.createSelectionQuery("select count(*) from OrderEntity where customerId = :id", Long.class)
                .setParameter("id", customerId)
                .getSingleResult();
    }

    @Override
    public boolean hasOrders(long customerId) {
        return !session.createSelectionQuery("select 1 from OrderEntity where customerId = :id", Integer.class)
                .setParameter("id", customerId)
                .setMaxResults(1)
                .getResultList()
                .isEmpty();
    }

    @Override
    public long countOrdersWith(String status) {
        return session.createSelectionQuery("select count(*) from OrderEntity where status = :status", Long.class)
                .setParameter("status", status)
                .getSingleResult();
    }

    @Override
    public List<String> customerNamesOfOrders(int limit) {
        return session
                .createSelectionQuery("from OrderEntity o join fetch o.customer order by o.id", OrderEntity.class)
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(order -> order.customer.getName())
                .toList();
    }

    @Override
    public List<Customer> customers(int limit) {
        return session
                .createSelectionQuery("from CustomerEntity order by id", CustomerEntity.class)
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(HibernateStore::customer)
                .toList();
    }

    @Override
    public Optional<Customer> customer(long id) {
        return Optional.ofNullable(session.find(CustomerEntity.class, id)).map(HibernateStore::customer);
    }

    @Override
    public List<Customer> customers(Collection<Long> ids) {
        return session
                .createSelectionQuery("from CustomerEntity where id in :ids", CustomerEntity.class)
                .setParameterList("ids", ids)
                .getResultList()
                .stream()
                .map(HibernateStore::customer)
                .toList();
    }

    @Override
    public List<Line> linesOf(long orderId) {
        return session
                .createSelectionQuery("from LineEntity where orderId = :id order by lineNo", LineEntity.class)
                .setParameter("id", orderId)
                .getResultList()
                .stream()
                .map(line -> new Line(line.orderId, line.lineNo, line.productId, line.quantity))
                .toList();
    }

    @Override
    public Optional<Product> product(long id) {
        return session.createSelectionQuery("from ProductEntity where id = :id", ProductEntity.class)
                .setParameter("id", id)
                .uniqueResultOptional()
                .map(product -> new Product(product.id, product.categoryId, product.name, product.stock));
    }

    @Override
    public void restock(long productId, int amount) {
        session.createMutationQuery("update ProductEntity set stock = stock + :amount where id = :id")
                .setParameter("amount", amount)
                .setParameter("id", productId)
                .executeUpdate();
    }

    @Override
    public Optional<String> remark(long orderId, int lineNo) {
        return Optional.ofNullable(session.find(RemarkEntity.class, new LineKey(orderId, lineNo)))
                .map(remark -> remark.remark);
    }

    @Override
    public Optional<Category> category(int id) {
        return Optional.ofNullable(session.find(CategoryEntity.class, id)).map(HibernateStore::category);
    }

    @Override
    public List<Category> children(int parentId) {
        return session
                .createSelectionQuery("from CategoryEntity where parent.id = :id order by id", CategoryEntity.class)
                .setParameter("id", parentId)
                .getResultList()
                .stream()
                .map(HibernateStore::category)
                .toList();
    }

    @Override
    public List<Parcel> parcels(int limit) {
        return session
                .createSelectionQuery("from ParcelEntity order by id", ParcelEntity.class)
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(parcel -> new Parcel(parcel.id, parcel.courierId))
                .toList();
    }

    @Override
    public Optional<String> courierName(UUID id) {
        return Optional.ofNullable(session.find(CourierEntity.class, id)).map(courier -> courier.name);
    }

    @Override
    public Optional<String> setting(String key) {
        return session.createSelectionQuery("select value from SettingEntity where key = :key", String.class)
                .setParameter("key", key)
                .uniqueResultOptional();
    }

    @Override
    public void addEvent(String kind, long customerId) {
        session.persist(new EventEntity(kind, customerId));
    }

    @Override
    public void addEvents(String kind, Collection<Long> customerIds) {
        session.setJdbcBatchSize(JDBC_BATCH_SIZE);
        customerIds.forEach(id -> session.persist(new EventEntity(kind, id)));
    }

    private static Order order(OrderEntity order) {
        return new Order(order.id, order.customerId, order.status, order.total);
    }

    private static Customer customer(CustomerEntity customer) {
        return new Customer(customer.getId(), customer.getName(), customer.getCountryCode());
    }

    private static Category category(CategoryEntity category) {
        CategoryEntity parent = category.getParent();
        return new Category(category.getId(), parent == null ? 0 : parent.getId(), category.getName());
    }
}
