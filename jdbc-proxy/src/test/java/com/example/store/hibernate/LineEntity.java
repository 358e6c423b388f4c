package com.example.store.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;

@Entity
@Table(name = "order_lines")
@IdClass(LineKey.class)
@SuppressWarnings("NullAway.Init") // Hibernate's part.
class LineEntity {
    @Id
    @Column(name = "order_id")
    long orderId;

    @Id
    @Column(name = "line_no")
    int lineNo;

    @Column(name = "product_id")
    long productId;

    int quantity;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "order_id", insertable = false, updatable = false)
    OrderEntity order;
}
