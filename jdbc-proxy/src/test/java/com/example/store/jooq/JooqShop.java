package com.example.store.jooq;

import com.example.store.Shop;
import com.example.store.Store;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

public final class JooqShop implements Shop {

    private final DSLContext context;

    public JooqShop(DataSource dataSource) {
        context = DSL.using(dataSource, SQLDialect.POSTGRES);
    }

    @Override
    public <T> T inTransaction(Function<Store, T> work) {
        return context.transactionResult(configuration -> work.apply(new JooqStore(DSL.using(configuration))));
    }

    /** What jOOQ is used for directly. */
    public DSLContext context() {
        return context;
    }
}
