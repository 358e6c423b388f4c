package com.example.bookshop.books;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** Books. */
public interface BookRepository extends JpaRepository<Book, Long> {

    /** The newest, with their authors: one statement. */
    @EntityGraph(attributePaths = "author")
    List<Book> findTop24ByOrderByPublishedOnDescIdDesc();

    /** All of them, page by page: the further, the more rows are skipped. */
    @EntityGraph(attributePaths = "author")
    Page<Book> findByOrderByPublishedOnDescIdDesc(Pageable page);

    /** A book with all that its page shows: one statement. */
    @Query("select b from Book b join fetch b.author join fetch b.publisher join fetch b.category where b.id = :id")
    Optional<Book> findWithAllById(long id);

    /** An author's books, in the order of an index. */
    @EntityGraph(attributePaths = "publisher")
    List<Book> findByAuthorIdOrderByTitle(long authorId);

    /** Some books; their publishers come later. */
    List<Book> findByIdBetweenOrderById(long first, long last);

    /** How many there are on one shelf. */
    long countByCategoryId(long categoryId);

    /** For the search page. */
    @Query(
            value = "SELECT b.* FROM bookshop.books b WHERE b.title ILIKE '%' || :words || '%' LIMIT 20",
            nativeQuery = true)
    List<Book> search(String words);

    /** The other volumes. */
    @Query(value = "SELECT b.* FROM bookshop.books b WHERE b.attributes ->> 'series' = :series", nativeQuery = true)
    List<Book> inSeries(String series);
}
