package com.example.store;

public record Customer(long id, String name, String countryCode) {}
