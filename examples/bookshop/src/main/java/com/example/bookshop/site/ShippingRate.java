package com.example.bookshop.site;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;

/** What a parcel costs. Changed once a year. */
@Entity
@Table(schema = "bookshop", name = "shipping_rates")
public class ShippingRate {

    @Id
    private String country;

    private String zone;

    private BigDecimal fee;

    @SuppressWarnings("NullAway.Init") // Hibernate fills it.
    protected ShippingRate() {}

    public String getCountry() {
        return country;
    }

    public String getZone() {
        return zone;
    }

    public BigDecimal getFee() {
        return fee;
    }
}
