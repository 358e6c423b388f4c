package com.example.bookshop.books;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.LocalDate;

/** What is sold. */
@Entity
@Table(schema = "bookshop", name = "books")
public class Book {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String isbn;

    private String title;

    @ManyToOne(fetch = FetchType.LAZY)
    private Author author;

    @ManyToOne(fetch = FetchType.LAZY)
    private Publisher publisher;

    @ManyToOne(fetch = FetchType.LAZY)
    private Category category;

    private BigDecimal price;

    @Column(name = "published_on")
    private LocalDate publishedOn;

    private int pages;

    private String language;

    private String binding;

    private String summary;

    @SuppressWarnings("NullAway.Init") // Hibernate fills it.
    protected Book() {}

    public Long getId() {
        return id;
    }

    public String getIsbn() {
        return isbn;
    }

    public String getTitle() {
        return title;
    }

    public Author getAuthor() {
        return author;
    }

    public Publisher getPublisher() {
        return publisher;
    }

    public Category getCategory() {
        return category;
    }

    public BigDecimal getPrice() {
        return price;
    }

    public LocalDate getPublishedOn() {
        return publishedOn;
    }

    public int getPages() {
        return pages;
    }

    public String getLanguage() {
        return language;
    }

    public String getBinding() {
        return binding;
    }

    public String getSummary() {
        return summary;
    }
}
