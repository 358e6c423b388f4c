package com.example.store.hibernate;

import java.util.ArrayList;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.graph.GraphSemantic;
import org.hibernate.graph.RootGraph;

/** Pages that follow the associations of entities, each in a session of its own. */
public final class MappedPages {

    private final SessionFactory sessions;

    MappedPages(SessionFactory sessions) {
        this.sessions = sessions;
    }

    public List<String> lazyCustomers(int limit) {
        return sessions.fromTransaction(session -> {
            List<String> names = new ArrayList<>();
            for (OrderEntity order : orders(session, limit)) {
                names.add(order.customer.getName());
            }
            return names;
        });
    }

    public int lazyOrders(int limit) {
        return sessions.fromTransaction(session -> {
            int found = 0;
            for (CustomerEntity customer : customers(session, limit)) {
                found += customer.orders.size();
            }
            return found;
        });
    }

    public int lazyOrdersAndLines(int limit) {
        return sessions.fromTransaction(session -> {
            int found = 0;
            for (CustomerEntity customer : customers(session, limit)) {
                for (OrderEntity order : customer.orders) {
                    found += order.lines.size();
                }
            }
            return found;
        });
    }

    /** The service commits; the view is written afterwards, from the session that is still open. */
    public List<String> openSessionInView(int limit) {
        try (Session session = sessions.openSession()) {
            session.beginTransaction();
            List<OrderEntity> orders = orders(session, limit);
            session.getTransaction().commit();
            List<String> view = new ArrayList<>();
            for (OrderEntity order : orders) {
                view.add(order.customer.getName());
            }
            return view;
        }
    }

    public int eagerCustomers(int limit) {
        return sessions.fromTransaction(
                session -> session.createSelectionQuery("from EagerOrder order by id", EagerOrder.class)
                        .setMaxResults(limit)
                        .getResultList()
                        .size());
    }

    public List<String> batchedCustomers(int limit) {
        return sessions.fromTransaction(session -> {
            List<String> names = new ArrayList<>();
            for (BatchedOrder order : session.createSelectionQuery("from BatchedOrder order by id", BatchedOrder.class)
                    .setMaxResults(limit)
                    .getResultList()) {
                names.add(order.customer.getName());
            }
            return names;
        });
    }

    public List<String> barelyBatchedCustomers(int limit) {
        return sessions.fromTransaction(session -> {
            List<String> names = new ArrayList<>();
            for (BarelyBatchedOrder order : session.createSelectionQuery(
                            "from BarelyBatchedOrder order by id", BarelyBatchedOrder.class)
                    .setMaxResults(limit)
                    .getResultList()) {
                names.add(order.customer.getName());
            }
            return names;
        });
    }

    public List<String> customersByEntityGraph(int limit) {
        return sessions.fromTransaction(session -> {
            RootGraph<OrderEntity> graph = session.createEntityGraph(OrderEntity.class);
            graph.addAttributeNodes("customer");
            return session
                    .createSelectionQuery("from OrderEntity order by id", OrderEntity.class)
                    .setEntityGraph(graph, GraphSemantic.FETCH)
                    .setMaxResults(limit)
                    .getResultList()
                    .stream()
                    .map(order -> order.customer.getName())
                    .toList();
        });
    }

    /** From a category to the root, a proxy at a time. */
    public List<String> path(int categoryId) {
        return sessions.fromTransaction(session -> {
            List<String> names = new ArrayList<>();
            CategoryEntity category = session.find(CategoryEntity.class, categoryId);
            while (category != null) {
                names.add(category.getName());
                category = category.getParent();
            }
            return names;
        });
    }

    /** Entities that are loaded together and changed one by one: an UPDATE for each when the session is flushed. */
    public void renameCustomers(int limit, String prefix) {
        sessions.inTransaction(session -> {
            for (CustomerEntity customer : customers(session, limit)) {
                customer.name = prefix + customer.id;
            }
        });
    }

    private static List<OrderEntity> orders(Session session, int limit) {
        return session.createSelectionQuery("from OrderEntity order by id", OrderEntity.class)
                .setMaxResults(limit)
                .getResultList();
    }

    private static List<CustomerEntity> customers(Session session, int limit) {
        return session.createSelectionQuery("from CustomerEntity order by id", CustomerEntity.class)
                .setMaxResults(limit)
                .getResultList();
    }
}
