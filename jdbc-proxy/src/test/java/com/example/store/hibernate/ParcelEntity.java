package com.example.store.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

@Entity
@Table(name = "parcels")
@SuppressWarnings("NullAway.Init") // Hibernate's part.
class ParcelEntity {
    @Id
    UUID id;

    @Column(name = "courier_id")
    UUID courierId;
}
