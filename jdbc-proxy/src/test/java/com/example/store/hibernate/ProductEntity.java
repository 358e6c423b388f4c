package com.example.store.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "products")
@SuppressWarnings("NullAway.Init") // Hibernate's part.
class ProductEntity {
    @Id
    long id;

    @Column(name = "category_id")
    int categoryId;

    String name;

    int stock;
}
