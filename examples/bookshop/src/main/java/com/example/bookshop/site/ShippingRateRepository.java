package com.example.bookshop.site;

import java.math.BigDecimal;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** Shipping rates. */
interface ShippingRateRepository extends JpaRepository<ShippingRate, String> {

    @Query("select r.fee from ShippingRate r where r.country = :country")
    BigDecimal fee(String country);
}
