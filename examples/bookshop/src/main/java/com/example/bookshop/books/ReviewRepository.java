package com.example.bookshop.books;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

/** Reviews. */
public interface ReviewRepository extends JpaRepository<Review, Long> {

    List<Review> findTop5ByBookIdOrderByCreatedAtDesc(long bookId);
}
