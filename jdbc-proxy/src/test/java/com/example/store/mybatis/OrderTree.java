package com.example.store.mybatis;

import com.example.store.Customer;
import com.example.store.Line;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An order with what belongs to it, as MyBatis fills it in; not final, for MyBatis extends it. */
public class OrderTree {

    private long id;
    private @Nullable Customer customer;
    private List<Line> lines = List.of();

    public long getId() {
        return id;
    }

    public void setId(long id) {
        this.id = id;
    }

    public @Nullable Customer getCustomer() {
        return customer;
    }

    public void setCustomer(Customer customer) {
        this.customer = customer;
    }

    public List<Line> getLines() {
        return lines;
    }

    public void setLines(List<Line> lines) {
        this.lines = lines;
    }
}
