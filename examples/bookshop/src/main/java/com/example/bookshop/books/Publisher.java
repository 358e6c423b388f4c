package com.example.bookshop.books;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.BatchSize;

/** Who printed it. Loaded three at a time, which somebody thought would do. */
@Entity
@Table(schema = "bookshop", name = "publishers")
@BatchSize(size = 3)
public class Publisher {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String name;

    private String country;

    @SuppressWarnings("NullAway.Init") // Hibernate fills it.
    protected Publisher() {}

    public Long getId() {
        return id;
    }

    public String getName() {
        return name;
    }

    public String getCountry() {
        return country;
    }
}
