package com.example.bookshop.traffic;

import static com.example.bookshop.traffic.Visit.read;
import static com.example.bookshop.traffic.Visit.write;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The shop's map: everything that can be clicked or called, how often it is, and with which keys. */
public final class Visits {

    private static final int BOOKS = 25_000;
    private static final int CUSTOMERS = 30_000;
    private static final int ORDERS = 45_000;
    private static final int FIRST_LEAF_CATEGORY = 32;
    /** Spreads consecutive numbers; a prime that divides none of the above. */
    private static final long STRIDE = 7_919;

    private static final List<String> COUNTRIES = List.of("DE", "FR", "GB", "US", "JP", "BR");
    /** Of these nothing is to be found. */
    public static final List<Visit> CLEAN = List.of(
            read("home", 20, n -> "/"),
            read("book label", 5, n -> "/books/" + spread(n, BOOKS) + "/label"),
            read("author", 8, n -> "/authors/" + spread(n, 3_000)));

    /** Of each of these something is; PLANTED.md says what. */
    public static final List<Visit> PLANTED = List.of(
            read("book", 20, n -> "/books/" + spread(n, BOOKS)),
            read("all books", 5, n -> "/books?page=" + n * 11 % 400),
            read("wishlist", 3, n -> "/wishlist?from=" + spread(n, BOOKS - 40)),
            read("compare", 2, n -> "/compare?ids=" + tenBooks(n)),
            read("search", 6, n -> "/search?q=" + Titles.word(spread(n, BOOKS))),
            read("series", 4, n -> "/series/S-" + spread(n, 4_000)),
            read("authors", 3, n -> "/authors?country=" + COUNTRIES.get(n % COUNTRIES.size())),
            read("categories", 2, n -> "/categories"),
            read("category", 8, n -> "/categories/" + (FIRST_LEAF_CATEGORY + n % FIRST_LEAF_CATEGORY)),
            read("advanced search", 1, n -> "/advanced-search"),
            read("price list", 4, n -> "/prices.csv?after=" + spread(n, BOOKS - 200)),
            read("cart", 8, n -> "/cart?country=" + COUNTRIES.get(n % COUNTRIES.size())),
            read("bestsellers", 4, n -> "/bestsellers"),
            read("account", 5, n -> "/account?email=READER" + spread(n, CUSTOMERS) + "@example.org"),
            read("customers", 6, n -> "/customers?name=Reader%20" + (1_000 + spread(n, 9_000 - 1))),
            read("customer's orders", 6, n -> "/customers/" + spread(n, CUSTOMERS) + "/orders"),
            read("orders", 3, n -> "/orders"),
            read("order", 8, n -> "/orders/" + spread(n, ORDERS)),
            read("packing", 3, n -> "/packing"),
            write("payment", 3, n -> "/api/orders/" + spread(n, ORDERS) + "/payment"),
            write("restock", 1, n -> "/api/shelves/A-" + n % 300 + "/restock"),
            write("sweep carts", 1, n -> "/api/carts/sweep"));

    /** The whole shop. */
    public static final List<Visit> ALL =
            Stream.concat(CLEAN.stream(), PLANTED.stream()).toList();

    /** Of all shares together. */
    static final int SHARES = ALL.stream().mapToInt(Visit::share).sum();

    private Visits() {}

    /** A visit from the whole mix: the one at {@code ticket} of {@link #SHARES}. */
    static Visit drawn(int ticket) {
        int left = ticket;
        for (Visit visit : ALL) {
            left -= visit.share();
            if (left < 0) {
                return visit;
            }
        }
        throw new IllegalArgumentException("ticket " + ticket + " is none of 0 to " + (SHARES - 1));
    }

    private static int spread(int n, int keys) {
        return (int) (1 + n * STRIDE % keys);
    }

    private static String tenBooks(int n) {
        return IntStream.range(0, 10)
                .mapToObj(i -> String.valueOf(spread(10 * n + i, BOOKS)))
                .collect(Collectors.joining(","));
    }
}
