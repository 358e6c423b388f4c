package com.example.bookshop.orders;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

/** Stock. */
public interface StockRepository extends JpaRepository<Stock, Long> {

    List<Stock> findByShelfOrderByBookId(String shelf);
}
