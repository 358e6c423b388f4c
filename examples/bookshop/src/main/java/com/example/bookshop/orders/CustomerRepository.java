package com.example.bookshop.orders;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** Customers. */
public interface CustomerRepository extends JpaRepository<Customer, Long> {

    /** However they typed it. */
    @Query("select c from Customer c where lower(c.email) = lower(:email)")
    Optional<Customer> findByEmail(String email);

    /** While it is typed. */
    List<Customer> findTop10ByNameStartingWith(String beginning);
}
