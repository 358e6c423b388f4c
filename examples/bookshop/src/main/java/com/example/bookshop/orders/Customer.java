package com.example.bookshop.orders;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** Who buys. */
@Entity
@Table(schema = "bookshop", name = "customers")
public class Customer {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String email;

    private String name;

    private String country;

    private String city;

    private String address;

    @Column(name = "registered_at")
    private Instant registeredAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills it.
    protected Customer() {}

    public Long getId() {
        return id;
    }

    public String getEmail() {
        return email;
    }

    public String getName() {
        return name;
    }

    public String getCountry() {
        return country;
    }

    public String getCity() {
        return city;
    }

    public String getAddress() {
        return address;
    }

    public Instant getRegisteredAt() {
        return registeredAt;
    }
}
