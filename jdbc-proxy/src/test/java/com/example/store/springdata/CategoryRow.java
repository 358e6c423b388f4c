package com.example.store.springdata;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

@Table("categories")
record CategoryRow(@Id Integer id, @Nullable Integer parentId, String name) {}
