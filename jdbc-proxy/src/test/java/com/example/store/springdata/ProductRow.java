package com.example.store.springdata;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

@Table("products")
record ProductRow(@Id Long id, int categoryId, String name, int stock) {}
