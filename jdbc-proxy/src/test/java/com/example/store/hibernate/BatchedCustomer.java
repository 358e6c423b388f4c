package com.example.store.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.BatchSize;

/** Loaded 25 at a time. */
@Entity
@Table(name = "customers")
@BatchSize(size = 25)
@SuppressWarnings("NullAway.Init") // Hibernate's part.
class BatchedCustomer {
    @Id
    long id;

    String name;

    String getName() {
        return name;
    }
}
