package com.example.bookshop.books;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A shelf, on a shelf, on a shelf. */
@Entity
@Table(schema = "bookshop", name = "categories")
public class Category {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String name;

    @ManyToOne(fetch = FetchType.LAZY)
    private @Nullable Category parent;

    @SuppressWarnings("NullAway.Init") // Hibernate fills it.
    protected Category() {}

    public Long getId() {
        return id;
    }

    public String getName() {
        return name;
    }

    public @Nullable Category getParent() {
        return parent;
    }
}
