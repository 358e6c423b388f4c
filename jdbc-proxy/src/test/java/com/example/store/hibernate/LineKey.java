package com.example.store.hibernate;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

final class LineKey implements Serializable {
    private static final long serialVersionUID = 1;

    long orderId;
    int lineNo;

    LineKey() {}

    LineKey(long orderId, int lineNo) {
        this.orderId = orderId;
        this.lineNo = lineNo;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LineKey that && orderId == that.orderId && lineNo == that.lineNo;
    }

    @Override
    public int hashCode() {
        return Objects.hash(orderId, lineNo);
    }
}
