package com.example.store;

import java.util.List;

/** Pages that list customers and something about the orders of each. */
public final class CustomerPages {

    private CustomerPages() {}

    public static int orders(Store store, List<Customer> customers) {
        int found = 0;
        for (Customer customer : customers) {
            found += store.ordersOf(customer.id()).size();
        }
        return found;
    }

    public static int ordersAndLines(Store store, List<Customer> customers) {
        int found = 0;
        for (Customer customer : customers) {
            for (Order order : store.ordersOf(customer.id())) {
                found += store.linesOf(order.id()).size();
            }
        }
        return found;
    }

    public static long firstOrders(Store store, List<Customer> customers) {
        return customers.stream()
                .filter(customer -> store.firstOrderOf(customer.id()).isPresent())
                .count();
    }

    public static long orderCounts(Store store, List<Customer> customers) {
        return customers.stream()
                .mapToLong(customer -> store.countOrdersOf(customer.id()))
                .sum();
    }

    public static long active(Store store, List<Customer> customers) {
        long active = 0;
        for (Customer customer : customers) {
            if (store.hasOrders(customer.id())) {
                active++;
            }
        }
        return active;
    }
}
