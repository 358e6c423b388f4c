package com.example.store.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.util.List;

/** Read through its methods: what is at hand may be a proxy, whose fields are empty. */
@Entity
@Table(name = "customers")
@SuppressWarnings("NullAway.Init") // Hibernate's part.
class CustomerEntity {
    @Id
    long id;

    String name;

    @Column(name = "country_code")
    String countryCode;

    @OneToMany(mappedBy = "customer")
    List<OrderEntity> orders;

    long getId() {
        return id;
    }

    String getName() {
        return name;
    }

    String getCountryCode() {
        return countryCode;
    }
}
