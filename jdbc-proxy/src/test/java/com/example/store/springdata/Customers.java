package com.example.store.springdata;

import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.CrudRepository;

interface Customers extends CrudRepository<CustomerRow, Long> {

    List<CustomerRow> findAllByOrderById(Limit limit);
}
