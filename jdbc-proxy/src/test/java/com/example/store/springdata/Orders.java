package com.example.store.springdata;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.CrudRepository;

interface Orders extends CrudRepository<OrderRow, Long> {

    @Query("SELECT id, customer_id, status, total FROM orders ORDER BY id LIMIT :limit")
    List<OrderRow> firstOnes(int limit);

    @Query("SELECT id, customer_id, status, total FROM orders WHERE id > :id ORDER BY id LIMIT :limit")
    List<OrderRow> after(long id, int limit);

    @Query("SELECT id, customer_id, status, total FROM orders ORDER BY id OFFSET :offset LIMIT :limit")
    List<OrderRow> at(int offset, int limit);

    List<OrderRow> findByCustomerId(long customerId);

    Optional<OrderRow> findFirstByCustomerIdOrderById(long customerId);

    long countByCustomerId(long customerId);

    boolean existsByCustomerId(long customerId);

    long countByStatus(String status);
}
