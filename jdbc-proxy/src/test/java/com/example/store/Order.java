package com.example.store;

import java.math.BigDecimal;

public record Order(long id, long customerId, String status, BigDecimal total) {}
