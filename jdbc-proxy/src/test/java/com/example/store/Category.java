package com.example.store;

/** @param parentId 0 for the root */
public record Category(int id, int parentId, String name) {}
