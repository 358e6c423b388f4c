package com.example.store.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;

@Entity
@Table(name = "events")
@SuppressWarnings("NullAway.Init") // Hibernate's part.
class EventEntity {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "events")
    @SequenceGenerator(name = "events", sequenceName = "event_ids", allocationSize = 50)
    long id;

    String kind;

    @Column(name = "customer_id")
    long customerId;

    EventEntity() {}

    EventEntity(String kind, long customerId) {
        this.kind = kind;
        this.customerId = customerId;
    }
}
