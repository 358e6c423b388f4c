package com.example.store.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;

/** Has its customer loaded at once, which is what JPA does unless told otherwise. */
@Entity
@Table(name = "orders")
@SuppressWarnings("NullAway.Init") // Hibernate's part.
class EagerOrder {
    @Id
    long id;

    @ManyToOne
    @JoinColumn(name = "customer_id")
    CustomerEntity customer;
}
