package com.example.bookshop.books;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** How full the shelves are, and where they stand. */
@Service
public class CategoryService {

    private final CategoryRepository categories;
    private final BookRepository books;

    CategoryService(CategoryRepository categories, BookRepository books) {
        this.categories = categories;
        this.books = books;
    }

    /**
     * A shelf with its number of books.
     *
     * @param category the shelf
     * @param books how many
     */
    public record Filled(Category category, long books) {}

    /** A count for each of them. */
    public List<Filled> filled() {
        List<Filled> filled = new ArrayList<>();
        for (Category category : categories.findAll()) {
            filled.add(new Filled(category, books.countByCategoryId(category.getId())));
        }
        return filled;
    }

    /** From the outermost to {@code id}, one step after the other. */
    public List<String> path(long id) {
        Deque<String> path = new ArrayDeque<>();
        for (@Nullable Category at = categories.findById(id).orElse(null); at != null; at = at.getParent()) {
            path.addFirst(at.getName());
        }
        return List.copyOf(path);
    }
}
