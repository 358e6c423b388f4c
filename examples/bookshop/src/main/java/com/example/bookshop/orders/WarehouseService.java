package com.example.bookshop.orders;

import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What happens behind the shop. */
@Service
public class WarehouseService {

    private static final int FULL = 40;

    private final StockRepository stock;
    private final JdbcTemplate jdbc;

    WarehouseService(StockRepository stock, JdbcTemplate jdbc) {
        this.stock = stock;
        this.jdbc = jdbc;
    }

    /** Fills up a shelf: an UPDATE for each book on it. */
    @Transactional
    public int restock(String shelf) {
        List<Stock> books = stock.findByShelfOrderByBookId(shelf);
        Instant now = Instant.now();
        books.forEach(book -> book.count(FULL, now));
        return books.size();
    }

    /** Forgets the oldest carts, and with them what lies in them. */
    @Transactional
    public int sweepCarts() {
        return jdbc.update(
                "DELETE FROM bookshop.carts WHERE id IN" + " (SELECT id FROM bookshop.carts ORDER BY id LIMIT 5)");
    }
}
