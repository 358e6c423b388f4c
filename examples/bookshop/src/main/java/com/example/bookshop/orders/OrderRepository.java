package com.example.bookshop.orders;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** Orders. */
public interface OrderRepository extends JpaRepository<Order, Long> {

    /** The latest; whose they are comes later. */
    List<Order> findTop40ByOrderByPlacedAtDesc();

    List<Order> findTop20ByCustomerIdOrderByPlacedAtDesc(long customerId);

    /** What is to be packed, the oldest first. */
    @Query("select o from Order o where o.status = 'NEW' order by o.placedAt limit 20")
    List<Order> toPack();
}
