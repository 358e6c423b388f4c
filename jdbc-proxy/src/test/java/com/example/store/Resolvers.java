package com.example.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** {@code {orders {customer {name}}}}, as GraphQL engines do it: a field at a time, each wherever there is a thread. */
public final class Resolvers {

    private final Shop shop;
    private final Executor executor;

    public Resolvers(Shop shop, Executor executor) {
        this.shop = shop;
        this.executor = executor;
    }

    /** A resolver that asks for its own parent only. */
    public List<String> eachForItself(int limit) {
        List<CompletableFuture<String>> fields = new ArrayList<>();
        for (Order order : orders(limit)) {
            fields.add(CompletableFuture.supplyAsync(() -> customer(order.customerId()), executor));
        }
        return fields.stream().map(CompletableFuture::join).toList();
    }

    /** A data loader: collects the keys of a level and asks for them together. */
    public int batched(int limit) {
        Set<Long> keys = new HashSet<>();
        orders(limit).forEach(order -> keys.add(order.customerId()));
        return CompletableFuture.supplyAsync(() -> shop.inTransaction(store -> store.customers(keys)), executor)
                .join()
                .size();
    }

    private List<Order> orders(int limit) {
        return CompletableFuture.supplyAsync(() -> shop.inTransaction(store -> store.orders(limit)), executor)
                .join();
    }

    private String customer(long id) {
        return shop.inTransaction(store -> store.customer(id).orElseThrow().name());
    }
}
