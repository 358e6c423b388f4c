package com.example.store.springdata;

import org.springframework.data.repository.CrudRepository;

interface Events extends CrudRepository<EventRow, Long> {}
