package com.example.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pages that list orders and look up what belongs to each. */
public final class OrderPages {

    private OrderPages() {}

    public static List<String> customerNames(Store store, List<Order> orders) {
        List<String> names = new ArrayList<>();
        for (Order order : orders) {
            names.add(store.customer(order.customerId()).orElseThrow().name());
        }
        return names;
    }

    /** Asks once for each customer, however many orders they have. */
    public static List<String> cachedCustomerNames(Store store, List<Order> orders) {
        Map<Long, Customer> known = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (Order order : orders) {
            names.add(known.computeIfAbsent(
                            order.customerId(), id -> store.customer(id).orElseThrow())
                    .name());
        }
        return names;
    }

    public static int customersAndLines(Store store, List<Order> orders) {
        int found = 0;
        for (Order order : orders) {
            if (store.customer(order.customerId()).isPresent()) {
                found++;
            }
            found += store.linesOf(order.id()).size();
        }
        return found;
    }

    /** Something else in between, now and then. */
    public static long customersAndTotals(Store store, List<Order> orders, List<String> statuses) {
        long sum = 0;
        int row = 0;
        for (Order order : orders) {
            sum += store.customer(order.customerId()).orElseThrow().id();
            if (row++ % 4 == 0) {
                sum += store.countOrdersWith(statuses.get(row / 4 % statuses.size()));
            }
        }
        return sum;
    }

    /** Stops at the first order from a country. */
    public static Optional<Order> firstFrom(Store store, List<Order> orders, String countryCode) {
        for (Order order : orders) {
            if (store.customer(order.customerId()).orElseThrow().countryCode().equals(countryCode)) {
                return Optional.of(order);
            }
        }
        return Optional.empty();
    }

    public static List<String> customerNamesOfOpen(Store store, List<Order> orders) {
        List<String> names = new ArrayList<>();
        for (Order order : orders) {
            if (order.status().equals("open")) {
                names.add(store.customer(order.customerId()).orElseThrow().name());
            }
        }
        return names;
    }

    /** Two loops, at two lines. */
    public static int twoLists(Store store) {
        int found = 0;
        for (Order order : store.orders(20)) {
            found += store.customer(order.customerId()).isPresent() ? 1 : 0;
        }
        for (Order order : store.ordersAfter(100, 20)) {
            found += store.customer(order.customerId()).isPresent() ? 1 : 0;
        }
        return found;
    }

    public static int remarks(Store store, List<Order> orders) {
        int found = 0;
        for (Order order : orders) {
            for (Line line : store.linesOf(order.id())) {
                if (store.remark(line.orderId(), line.lineNo()).isPresent()) {
                    found++;
                }
            }
        }
        return found;
    }

    public static int allByKey(Store store, int pageSize, int pages) {
        int found = 0;
        long last = 0;
        for (int page = 0; page < pages; page++) {
            for (Order order : store.ordersAfter(last, pageSize)) {
                found++;
                last = order.id();
            }
        }
        return found;
    }

    /** Page by page, and a query for each row of each. */
    public static int allByKeyWithCustomers(Store store, int pageSize, int pages) {
        int found = 0;
        long last = 0;
        for (int page = 0; page < pages; page++) {
            for (Order order : store.ordersAfter(last, pageSize)) {
                found += store.customer(order.customerId()).isPresent() ? 1 : 0;
                last = order.id();
            }
        }
        return found;
    }

    public static int allByOffset(Store store, int pageSize, int pages) {
        int found = 0;
        for (int page = 0; page < pages; page++) {
            found += store.ordersAt(page * pageSize, pageSize).size();
        }
        return found;
    }

    /** As it should be: two statements. */
    public static int preloaded(Store store, List<Order> orders) {
        return store.customers(orders.stream().map(Order::customerId).distinct().toList())
                .size();
    }

    public static int preloadedInChunks(Store store, List<Order> orders, int chunkSize) {
        List<Long> ids = orders.stream().map(Order::customerId).distinct().toList();
        int found = 0;
        for (int from = 0; from < ids.size(); from += chunkSize) {
            found += store.customers(ids.subList(from, Math.min(ids.size(), from + chunkSize)))
                    .size();
        }
        return found;
    }

    public static List<String> courierNames(Store store, List<Parcel> parcels) {
        List<String> names = new ArrayList<>();
        for (Parcel parcel : parcels) {
            names.add(store.courierName(parcel.courierId()).orElseThrow());
        }
        return names;
    }
}
