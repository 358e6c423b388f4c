package com.example.store.springdata;

import java.math.BigDecimal;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

@Table("orders")
record OrderRow(@Id Long id, long customerId, String status, BigDecimal total) {}
