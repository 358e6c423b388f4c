package com.example.bookshop.traffic;

import java.util.function.IntFunction;

/**
 * Something that visitors do.
 *
 * @param name as people call it
 * @param method GET or POST
 * @param share how many of {@link Visits#SHARES} visits it is
 * @param path what is asked for the nth time, below the shop's address; the same for the same number
 */
public record Visit(String name, String method, int share, IntFunction<String> path) {

    static Visit read(String name, int share, IntFunction<String> path) {
        return new Visit(name, "GET", share, path);
    }

    static Visit write(String name, int share, IntFunction<String> path) {
        return new Visit(name, "POST", share, path);
    }
}
