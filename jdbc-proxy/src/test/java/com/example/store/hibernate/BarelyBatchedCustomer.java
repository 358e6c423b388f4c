package com.example.store.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.BatchSize;

/** Loaded three at a time. */
@Entity
@Table(name = "customers")
@BatchSize(size = 3)
@SuppressWarnings("NullAway.Init") // Hibernate's part.
class BarelyBatchedCustomer {
    @Id
    long id;

    String name;

    String getName() {
        return name;
    }
}
