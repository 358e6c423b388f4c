package com.example.bookshop.books;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

/** Authors. */
public interface AuthorRepository extends JpaRepository<Author, Long> {

    List<Author> findTop30ByCountryOrderByName(String country);
}
