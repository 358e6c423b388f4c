package com.example.store;

public record Product(long id, int categoryId, String name, int stock) {}
