package io.pgtender.detect;

import io.pgtender.sql.QueryShape;

/** What wrote a statement, as far as its text gives it away. */
enum Mapper {
    /** Hibernate: aliases such as {@code o1_0} (6 and later) or {@code order0_} (5). */
    HIBERNATE,
    /** jOOQ: columns with table and schema, {@code shop.orders.id}. */
    JOOQ,
    /** Spring Data JDBC: every column selected with its table, under its own name, {@code orders.id AS id}. */
    SPRING_DATA_JDBC,
    /** Nothing tells. */
    UNKNOWN;

    /** Aliases and columns that have to look so before they tell anything. */
    private static final int FEWEST_COLUMNS = 2;

    static Mapper of(QueryShape shape) {
        Words words = Words.of(shape.text());
        int hibernate = 0;
        int qualified = 0;
        int withSchema = 0;
        int underOwnName = 0;
        for (int i = 0; i < words.size(); i++) {
            if (!words.isName(i) || words.is(i - 1, ".") || !words.is(i + 1, ".")) {
                continue;
            }
            int end = words.afterColumn(i);
            hibernate += isHibernateAlias(words.get(i).text()) ? 1 : 0;
            boolean parts = end - i == 5;
            withSchema += parts && !words.is(i - 1, "FROM") ? 1 : 0;
            qualified++;
            boolean ownName = end - i == 3 && words.is(end, "AS") && words.is(end + 1, text(words, end - 1));
            underOwnName += ownName ? 1 : 0;
        }
        if (hibernate > 0 && hibernate == qualified) {
            return HIBERNATE;
        }
        if (withSchema >= FEWEST_COLUMNS) {
            return JOOQ;
        }
        return underOwnName >= FEWEST_COLUMNS ? SPRING_DATA_JDBC : UNKNOWN;
    }

    private static String text(Words words, int index) {
        return words.get(index).text();
    }

    /** Letters, then a number, an underscore and perhaps another number: {@code o1_0}, {@code order0_}. */
    private static boolean isHibernateAlias(String alias) {
        int at = 0;
        while (at < alias.length() && !isDigit(alias.charAt(at))) {
            at++;
        }
        int number = at;
        while (at < alias.length() && isDigit(alias.charAt(at))) {
            at++;
        }
        if (number == 0 || at == number || at >= alias.length() || alias.charAt(at) != '_') {
            return false;
        }
        return alias.chars().skip(at + 1L).allMatch(c -> isDigit((char) c));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
