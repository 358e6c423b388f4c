package com.example.bookshop.site;

import java.math.BigDecimal;
import org.springframework.stereotype.Component;

/** What templates ask for, as often as they like. */
@Component("shipping")
public class Shipping {

    private final ShippingRateRepository rates;

    Shipping(ShippingRateRepository rates) {
        this.rates = rates;
    }

    public BigDecimal fee(String country) {
        return rates.fee(country);
    }
}
