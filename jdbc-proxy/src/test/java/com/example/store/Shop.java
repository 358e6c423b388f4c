package com.example.store;

import java.util.function.Consumer;
import java.util.function.Function;

/** The shop's data, read and written by one framework. Thread-safe. */
public interface Shop {

    /** Runs work in a transaction of its own, on a connection of its own. */
    <T> T inTransaction(Function<Store, T> work);

    /** As {@link #inTransaction}, for work that returns nothing. */
    default void run(Consumer<Store> work) {
        inTransaction(store -> {
            work.accept(store);
            return true;
        });
    }
}
