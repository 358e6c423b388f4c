package com.example.scenarios;

import static com.example.scenarios.Expected.chain;
import static com.example.scenarios.Expected.nPlusOne;
import static com.example.scenarios.Expected.smallBatch;
import static com.example.scenarios.Expected.write;

import com.example.store.hibernate.HibernateShop;
import com.example.store.hibernate.MappedPages;
import com.example.store.jooq.JooqPages;
import com.example.store.jooq.JooqShop;
import com.example.store.mybatis.MyBatisShop;
import com.example.store.mybatis.NestedSelects;
import com.example.store.springdata.SpringDataShop;
import io.pgtender.observation.UnitOfWork;
import java.util.ArrayList;
import java.util.List;

/** What a framework does of its own accord, for an application that follows an association. */
final class FrameworkScenarios {

    private static final Expected CUSTOMER_PER_ORDER = nPlusOne("customers", "orders");
    private static final Expected ORDERS_PER_CUSTOMER = nPlusOne("orders", "customers");
    private static final Expected LINES_PER_ORDER = nPlusOne("order_lines", "orders");

    private final String framework;
    private final List<Scenario> scenarios = new ArrayList<>();

    private FrameworkScenarios(String framework) {
        this.framework = framework;
    }

    static List<Scenario> of(HibernateShop shop, String framework) {
        FrameworkScenarios all = new FrameworkScenarios(framework);
        MappedPages pages = shop.pages();
        all.add("lazy many-to-one", () -> pages.lazyCustomers(20), CUSTOMER_PER_ORDER);
        all.add("lazy one-to-many", () -> pages.lazyOrders(20), ORDERS_PER_CUSTOMER);
        all.add("lazy one-to-many, nested", () -> pages.lazyOrdersAndLines(10), ORDERS_PER_CUSTOMER, LINES_PER_ORDER);
        all.add("open session in view", () -> pages.openSessionInView(20), CUSTOMER_PER_ORDER);
        all.add("eager many-to-one on findAll", () -> pages.eagerCustomers(20), CUSTOMER_PER_ORDER);
        all.add("batch fetching", () -> pages.batchedCustomers(60));
        all.add("batch fetching of too few", () -> pages.barelyBatchedCustomers(60), smallBatch("customers"));
        all.add("entity graph", () -> pages.customersByEntityGraph(20));
        all.add("lazy pointer chain", () -> pages.path(112), chain("categories"));
        all.add("changed entities flushed one by one", () -> pages.renameCustomers(20, "renamed "), write("customers"));
        return all.scenarios;
    }

    static List<Scenario> of(JooqShop shop) {
        FrameworkScenarios all = new FrameworkScenarios("jOOQ");
        JooqPages pages = new JooqPages(shop.context());
        all.add("multiset", () -> pages.nested(20));
        all.add("streaming cursor still open", () -> pages.streaming(20), CUSTOMER_PER_ORDER);
        return all.scenarios;
    }

    static List<Scenario> of(MyBatisShop shop) {
        FrameworkScenarios all = new FrameworkScenarios("MyBatis");
        NestedSelects pages = new NestedSelects(shop.sessions());
        all.add("nested select", () -> pages.customers(20), CUSTOMER_PER_ORDER);
        all.add("lazy one-to-many", () -> pages.lazyLines(20), LINES_PER_ORDER);
        return all.scenarios;
    }

    static List<Scenario> of(SpringDataShop shop) {
        FrameworkScenarios all = new FrameworkScenarios("Spring Data JDBC");
        all.add("aggregate's collection", () -> shop.linesOfFirstOrders(20), LINES_PER_ORDER);
        return all.scenarios;
    }

    private void add(String situation, Runnable page, Expected... expected) {
        scenarios.add(new Scenario(situation, framework, List.of(expected), () -> {
            try (UnitOfWork ignored = UnitOfWork.open("GET /page")) {
                page.run();
            }
        }));
    }
}
