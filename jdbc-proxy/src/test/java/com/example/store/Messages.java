package com.example.store;

import io.pgtender.observation.UnitOfWork;

/** Handles messages from a queue elsewhere. */
public final class Messages {

    private Messages() {}

    /** Each is a unit of work of its own. */
    public static void consume(Shop shop, int messages) {
        for (long id = 1; id <= messages; id++) {
            long orderId = id;
            try (UnitOfWork ignored = UnitOfWork.open("order placed")) {
                shop.run(store -> handle(store, orderId));
            }
        }
    }

    private static void handle(Store store, long orderId) {
        Order order = store.ordersAfter(orderId - 1, 1).get(0);
        store.customer(order.customerId()).orElseThrow();
    }
}
