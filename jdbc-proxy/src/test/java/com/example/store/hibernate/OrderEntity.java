package com.example.store.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.util.List;

@Entity
@Table(name = "orders")
@SuppressWarnings("NullAway.Init") // Hibernate's part.
class OrderEntity {
    @Id
    long id;

    @Column(name = "customer_id", insertable = false, updatable = false)
    long customerId;

    String status;

    BigDecimal total;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "customer_id")
    CustomerEntity customer;

    @OneToMany(mappedBy = "order")
    List<LineEntity> lines;
}
