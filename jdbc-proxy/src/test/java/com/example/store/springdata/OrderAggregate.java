package com.example.store.springdata;

import java.util.List;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/** An order with its lines, which Spring Data JDBC loads with a statement for each order. */
@Table("orders")
record OrderAggregate(
        @Id Long id,
        String status,

        @MappedCollection(idColumn = "order_id", keyColumn = "line_no")
        List<LineRow> lines) {}
