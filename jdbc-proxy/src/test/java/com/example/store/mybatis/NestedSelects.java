package com.example.store.mybatis;

import java.util.Objects;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;

/** Pages that leave it to MyBatis to fill in what belongs to a row. */
public final class NestedSelects {

    private final SqlSessionFactory sessions;

    public NestedSelects(SqlSessionFactory sessions) {
        this.sessions = sessions;
    }

    public int customers(int limit) {
        try (SqlSession session = sessions.openSession()) {
            int letters = 0;
            for (OrderTree order : session.getMapper(OrderTreeMapper.class).withCustomers(limit)) {
                letters += Objects.requireNonNull(order.getCustomer()).name().length();
            }
            return letters;
        }
    }

    public int lazyLines(int limit) {
        try (SqlSession session = sessions.openSession()) {
            int lines = 0;
            for (OrderTree order : session.getMapper(OrderTreeMapper.class).withLazyLines(limit)) {
                lines += order.getLines().size();
            }
            return lines;
        }
    }
}
