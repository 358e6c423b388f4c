package com.example.store.springdata;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

@Table("events")
record EventRow(@Id @Nullable Long id, String kind, long customerId) {}
