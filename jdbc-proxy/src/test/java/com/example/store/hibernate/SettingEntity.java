package com.example.store.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "settings")
@SuppressWarnings("NullAway.Init") // Hibernate's part.
class SettingEntity {
    @Id
    String key;

    String value;
}
