package com.example.bookshop.traffic;

import java.util.List;

/** What stands on the books, as bookshop.sql makes it of their numbers. */
final class Titles {

    private static final List<String> OPENING = List.of("ba", "co", "di", "fe", "gu", "ha", "jo", "ki");
    private static final List<String> MIDDLE = List.of("la", "mo", "ni", "re", "su", "ta", "vo", "xi");
    private static final List<String> ENDING = List.of("bel", "con", "dir", "fas", "gol", "hun", "jam", "kes");

    private Titles() {}

    /** The word of a title that few others have. */
    static String word(int book) {
        return OPENING.get(book % 8)
                + MIDDLE.get(book / 8 % 8)
                + ENDING.get(book / 64 % 8)
                + MIDDLE.get(book / 512 % 8);
    }
}
