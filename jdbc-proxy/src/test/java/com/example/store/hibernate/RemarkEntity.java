package com.example.store.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

@Entity
@Table(name = "line_remarks")
@IdClass(LineKey.class)
@SuppressWarnings("NullAway.Init") // Hibernate's part.
class RemarkEntity {
    @Id
    @Column(name = "order_id")
    long orderId;

    @Id
    @Column(name = "line_no")
    int lineNo;

    String remark;
}
