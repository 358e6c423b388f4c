package com.example.store.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

@Entity
@Table(name = "couriers")
@SuppressWarnings("NullAway.Init") // Hibernate's part.
class CourierEntity {
    @Id
    UUID id;

    String name;
}
