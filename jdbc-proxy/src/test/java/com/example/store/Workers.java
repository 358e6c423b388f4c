package com.example.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Pages whose parts are put together on other threads. */
public final class Workers {

    private Workers() {}

    /** A task and a transaction for each row. */
    public static List<String> customerNames(Shop shop, int limit, Executor workers) {
        List<CompletableFuture<String>> names = new ArrayList<>();
        for (Order order : shop.inTransaction(store -> store.orders(limit))) {
            names.add(CompletableFuture.supplyAsync(() -> customerName(shop, order), workers));
        }
        return names.stream().map(CompletableFuture::join).toList();
    }

    /** A transaction for each row, on this thread. */
    public static List<String> customerNames(Shop shop, int limit) {
        List<String> names = new ArrayList<>();
        for (Order order : shop.inTransaction(store -> store.orders(limit))) {
            names.add(customerName(shop, order));
        }
        return names;
    }

    private static String customerName(Shop shop, Order order) {
        return shop.inTransaction(
                store -> store.customer(order.customerId()).orElseThrow().name());
    }
}
