package com.example.store.springdata;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

@Table("customers")
record CustomerRow(@Id Long id, String name, String countryCode) {}
