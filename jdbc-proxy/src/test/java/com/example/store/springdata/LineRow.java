package com.example.store.springdata;

import org.springframework.data.relational.core.mapping.Table;

/** Part of an order: Spring Data gives it no id. */
@Table("order_lines")
record LineRow(long productId, int quantity) {}
