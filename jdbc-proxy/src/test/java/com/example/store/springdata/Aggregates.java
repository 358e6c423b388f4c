package com.example.store.springdata;

import java.util.List;
import org.springframework.data.repository.CrudRepository;

interface Aggregates extends CrudRepository<OrderAggregate, Long> {

    List<OrderAggregate> findByIdLessThan(long id);
}
