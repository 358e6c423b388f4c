package com.example.bookshop.orders;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** How many of a book there are, and where. */
@Entity
@Table(schema = "bookshop", name = "stock")
public class Stock {

    @Id
    @Column(name = "book_id")
    private Long bookId;

    private int quantity;

    private String shelf;

    @Column(name = "counted_at")
    private Instant countedAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills it.
    protected Stock() {}

    public Long getBookId() {
        return bookId;
    }

    public int getQuantity() {
        return quantity;
    }

    public String getShelf() {
        return shelf;
    }

    public Instant getCountedAt() {
        return countedAt;
    }

    /** Somebody counted. */
    void count(int copies, Instant at) {
        quantity = copies;
        countedAt = at;
    }
}
