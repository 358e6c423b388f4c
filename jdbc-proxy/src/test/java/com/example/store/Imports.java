package com.example.store;

import java.util.List;

/** Work on keys that came with a file or a request. */
public final class Imports {

    private Imports() {}

    public static int known(Store store, List<Long> customerIds) {
        int known = 0;
        for (long id : customerIds) {
            known += store.customer(id).isPresent() ? 1 : 0;
        }
        return known;
    }

    public static void visits(Store store, List<Long> customerIds) {
        for (long id : customerIds) {
            store.addEvent("visit", id);
        }
    }

    public static void deliveries(Store store, List<Long> productIds) {
        for (long id : productIds) {
            store.restock(id, 10);
        }
    }

    /** Reads again what it has just written. */
    public static int restockUntil(Store store, long productId, int times) {
        int stock = store.product(productId).orElseThrow().stock();
        for (int i = 0; i < times; i++) {
            store.restock(productId, 1);
            stock = store.product(productId).orElseThrow().stock();
        }
        return stock;
    }
}
