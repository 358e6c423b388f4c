package com.example.store.hibernate;

import com.example.store.Shop;
import com.example.store.Store;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

public final class HibernateShop implements Shop, AutoCloseable {

    private static final List<Class<?>> ENTITIES = List.of(
            OrderEntity.class,
            CustomerEntity.class,
            EagerOrder.class,
            BatchedOrder.class,
            BatchedCustomer.class,
            BarelyBatchedOrder.class,
            BarelyBatchedCustomer.class,
            LineEntity.class,
            RemarkEntity.class,
            ProductEntity.class,
            CategoryEntity.class,
            ParcelEntity.class,
            CourierEntity.class,
            SettingEntity.class,
            EventEntity.class);

    private final SessionFactory sessions;

    public HibernateShop(DataSource dataSource) {
        Configuration configuration = new Configuration();
        ENTITIES.forEach(configuration::addAnnotatedClass);
        configuration.getProperties().put("hibernate.connection.datasource", dataSource);
        sessions = configuration.buildSessionFactory();
    }

    @Override
    public <T> T inTransaction(Function<Store, T> work) {
        return sessions.fromTransaction(session -> work.apply(new HibernateStore(session)));
    }

    /** Pages that follow associations. */
    public MappedPages pages() {
        return new MappedPages(sessions);
    }

    @Override
    public void close() {
        sessions.close();
    }
}
