package com.example.store.springdata;

import java.util.UUID;
import org.springframework.data.repository.CrudRepository;

interface Couriers extends CrudRepository<CourierRow, UUID> {}
