package com.example.bookshop.books;

/**
 * An entry of the navigation.
 *
 * @param id the category
 * @param name what it is called
 */
public record Shelf(Long id, String name) {}
