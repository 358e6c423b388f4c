package com.example.store.springdata;

import org.springframework.data.repository.CrudRepository;

interface Products extends CrudRepository<ProductRow, Long> {}
