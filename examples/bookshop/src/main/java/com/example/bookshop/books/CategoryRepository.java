package com.example.bookshop.books;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** Categories. */
public interface CategoryRepository extends JpaRepository<Category, Long> {

    /** What the navigation shows. */
    @Query(
            "select new com.example.bookshop.books.Shelf(c.id, c.name) from Category c where c.parent.id = 1 order by c.name")
    List<Shelf> navigation();
}
