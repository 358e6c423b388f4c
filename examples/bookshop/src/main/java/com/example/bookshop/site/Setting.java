package com.example.bookshop.site;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Changed twice a year, read with every page. */
@Entity
@Table(schema = "bookshop", name = "settings")
public class Setting {

    @Id
    private String name;

    private String value;

    @SuppressWarnings("NullAway.Init") // Hibernate fills it.
    protected Setting() {}

    public String getName() {
        return name;
    }

    public String getValue() {
        return value;
    }
}
