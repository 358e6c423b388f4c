package com.example.bookshop.books;

import java.util.List;
import org.springframework.data.domain.PageRequest;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** The pages about books. */
@Controller
class BookPages {

    private static final int BOOKS_PER_PAGE = 20;
    private static final int WISHES = 40;

    private final BookRepository books;
    private final ReviewRepository reviews;

    BookPages(BookRepository books, ReviewRepository reviews) {
        this.books = books;
        this.reviews = reviews;
    }

    @GetMapping("/")
    String home(Model model) {
        return list(model, "New books", books.findTop24ByOrderByPublishedOnDescIdDesc());
    }

    @GetMapping("/books")
    String all(@RequestParam(defaultValue = "0") int page, Model model) {
        model.addAttribute("next", page + 1);
        return list(
                model,
                "All books",
                books.findByOrderByPublishedOnDescIdDesc(PageRequest.of(page, BOOKS_PER_PAGE))
                        .getContent());
    }

    @GetMapping("/books/{id}")
    String book(@PathVariable long id, Model model) {
        model.addAttribute("book", found(id));
        model.addAttribute("reviews", reviews.findTop5ByBookIdOrderByCreatedAtDesc(id));
        return "book";
    }

    /** What is glued on the parcel's book. */
    @GetMapping("/books/{id}/label")
    String label(@PathVariable long id, Model model) {
        model.addAttribute("book", found(id));
        model.addAttribute("reviews", List.of());
        return "book";
    }

    @GetMapping("/wishlist")
    String wishlist(@RequestParam(defaultValue = "1") long from, Model model) {
        model.addAttribute("books", books.findByIdBetweenOrderById(from, from + WISHES - 1));
        return "wishlist";
    }

    /** Side by side; the visitor has chosen which. */
    @GetMapping("/compare")
    String compare(@RequestParam List<Long> ids, Model model) {
        return plain(
                model,
                "Compare",
                ids.stream().map(id -> books.findById(id).orElseThrow()).toList());
    }

    @GetMapping("/search")
    String search(@RequestParam String q, Model model) {
        return plain(model, "Found", books.search(q));
    }

    @GetMapping("/series/{name}")
    String series(@PathVariable String name, Model model) {
        return plain(model, "Series " + name, books.inSeries(name));
    }

    private Book found(long id) {
        return books.findWithAllById(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    /** Titles and authors. */
    private static String list(Model model, String heading, List<Book> books) {
        return show(model, heading, books, "books");
    }

    /** Titles only. */
    private static String plain(Model model, String heading, List<Book> books) {
        return show(model, heading, books, "titles");
    }

    private static String show(Model model, String heading, List<Book> books, String view) {
        model.addAttribute("heading", heading);
        model.addAttribute("books", books);
        return view;
    }
}
