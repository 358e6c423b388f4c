package com.example.bookshop.orders;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** Order lines. */
public interface OrderLineRepository extends JpaRepository<OrderLine, Long> {

    @Query("select l from OrderLine l join fetch l.book where l.order.id = :orderId")
    List<OrderLine> findWithBooks(long orderId);

    /** What sold best lately. */
    @Query(value = """
                    SELECT b.id AS "bookId", b.title AS "title", sum(l.quantity) AS "sold"
                    FROM (SELECT book_id, quantity FROM bookshop.order_lines ORDER BY id DESC LIMIT 500) l
                    JOIN bookshop.books b ON b.id = l.book_id
                    GROUP BY b.id, b.title ORDER BY sum(l.quantity) DESC, b.id LIMIT 25""", nativeQuery = true)
    List<Bestseller> bestsellers();

    /** A row of the list. */
    interface Bestseller {
        long getBookId();

        String getTitle();

        long getSold();
    }
}
