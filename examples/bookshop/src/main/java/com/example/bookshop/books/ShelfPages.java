package com.example.bookshop.books;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/** Authors, categories, prices. */
@Controller
class ShelfPages {

    private final AuthorRepository authors;
    private final BookRepository books;
    private final CategoryService categories;
    private final PriceList prices;

    ShelfPages(AuthorRepository authors, BookRepository books, CategoryService categories, PriceList prices) {
        this.authors = authors;
        this.books = books;
        this.categories = categories;
        this.prices = prices;
    }

    @GetMapping("/authors")
    String authors(@RequestParam(defaultValue = "DE") String country, Model model) {
        model.addAttribute("authors", authors.findTop30ByCountryOrderByName(country));
        return "authors";
    }

    @GetMapping("/authors/{id}")
    String author(@PathVariable long id, Model model) {
        model.addAttribute("author", authors.findById(id).orElseThrow());
        model.addAttribute("books", books.findByAuthorIdOrderByTitle(id));
        return "author";
    }

    @GetMapping("/categories")
    String categories(Model model) {
        model.addAttribute("categories", categories.filled());
        return "categories";
    }

    @GetMapping("/categories/{id}")
    String category(@PathVariable long id, Model model) {
        model.addAttribute("path", categories.path(id));
        return "category";
    }

    /** Every author there is, for one drop-down. */
    @GetMapping("/advanced-search")
    String advancedSearch(Model model) {
        model.addAttribute("authors", authors.findAll());
        return "advanced-search";
    }

    @GetMapping(path = "/prices.csv", produces = "text/csv")
    @ResponseBody
    String prices(@RequestParam(defaultValue = "0") long after) {
        StringBuilder csv = new StringBuilder("isbn,price\n");
        prices.after(after)
                .forEach(price -> csv.append(price.isbn())
                        .append(',')
                        .append(price.price())
                        .append('\n'));
        return csv.toString();
    }
}
