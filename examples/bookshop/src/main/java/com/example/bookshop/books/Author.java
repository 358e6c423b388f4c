package com.example.bookshop.books;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.util.List;

/** Who wrote it. */
@Entity
@Table(schema = "bookshop", name = "authors")
public class Author {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String name;

    private String country;

    private String biography;

    @OneToMany(mappedBy = "author")
    private List<Book> books;

    @SuppressWarnings("NullAway.Init") // Hibernate fills it.
    protected Author() {}

    public Long getId() {
        return id;
    }

    public String getName() {
        return name;
    }

    public String getCountry() {
        return country;
    }

    public String getBiography() {
        return biography;
    }

    public List<Book> getBooks() {
        return books;
    }
}
