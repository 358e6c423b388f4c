package com.example.bookshop.books;

import java.math.BigDecimal;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;

/** What resellers download. */
@Service
public class PriceList {

    private final JdbcTemplate jdbc;

    PriceList(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A line of the list.
     *
     * @param isbn the book
     * @param price what it costs
     */
    public record Price(String isbn, BigDecimal price) {}

    /** All columns are fetched, two are used. */
    public List<Price> after(long id) {
        return jdbc.query(
                "SELECT * FROM bookshop.books WHERE id > ? ORDER BY id LIMIT 200",
                (row, n) -> new Price(row.getString("isbn"), row.getBigDecimal("price")),
                id);
    }
}
