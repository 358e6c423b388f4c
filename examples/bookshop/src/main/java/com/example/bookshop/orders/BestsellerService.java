package com.example.bookshop.orders;

import java.util.List;
import org.springframework.stereotype.Service;

/** What sells, and whether there is more of it. */
@Service
public class BestsellerService {

    private final OrderLineRepository lines;
    private final StockRepository stock;

    BestsellerService(OrderLineRepository lines, StockRepository stock) {
        this.lines = lines;
        this.stock = stock;
    }

    /**
     * A row of the page.
     *
     * @param title the book
     * @param sold copies
     * @param left copies on the shelf
     */
    public record Ranked(String title, long sold, int left) {}

    /** Asks for the stock of one book at a time. */
    public List<Ranked> ranking() {
        return lines.bestsellers().stream()
                .map(best -> new Ranked(
                        best.getTitle(),
                        best.getSold(),
                        stock.findById(best.getBookId()).map(Stock::getQuantity).orElse(0)))
                .toList();
    }
}
