package com.example.store.springdata;

import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

@Table("couriers")
record CourierRow(@Id UUID id, String name) {}
