package com.example.store.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "categories")
@SuppressWarnings("NullAway.Init") // Hibernate's part.
class CategoryEntity {
    @Id
    int id;

    String name;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "parent_id")
    @Nullable
    CategoryEntity parent;

    @OneToMany(mappedBy = "parent")
    List<CategoryEntity> children;

    int getId() {
        return id;
    }

    String getName() {
        return name;
    }

    @Nullable
    CategoryEntity getParent() {
        return parent;
    }
}
