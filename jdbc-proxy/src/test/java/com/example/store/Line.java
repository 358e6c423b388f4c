package com.example.store;

/** Its key is the order and the number in it. */
public record Line(long orderId, int lineNo, long productId, int quantity) {}
