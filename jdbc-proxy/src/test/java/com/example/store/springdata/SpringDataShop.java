package com.example.store.springdata;

import com.example.store.Shop;
import com.example.store.Store;
import java.util.Objects;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

public final class SpringDataShop implements Shop, AutoCloseable {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final TransactionTemplate transactions;
    private final Store store;

    public SpringDataShop(DataSource dataSource) {
        context.registerBean(DataSource.class, () -> dataSource);
        context.register(SpringDataConfiguration.class);
        context.refresh();
        transactions = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        store = new SpringDataStore(context);
    }

    @Override
    public <T> T inTransaction(Function<Store, T> work) {
        return Objects.requireNonNull(transactions.execute(status -> work.apply(store)));
    }

    /** Reads orders together with their lines. */
    public int linesOfFirstOrders(int orders) {
        Aggregates aggregates = context.getBean(Aggregates.class);
        return aggregates.findByIdLessThan(orders + 1L).stream()
                .mapToInt(order -> order.lines().size())
                .sum();
    }

    @Override
    public void close() {
        context.close();
    }
}
