package com.example.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** An application's code as it is found in the wild: a list, and one query for each element. Not in a package of ours. */
public final class CustomerPage {

    public static final String LIST = "SELECT id FROM customers ORDER BY id LIMIT 20";
    public static final String NAME = "SELECT name FROM customers WHERE id = ?";

    private CustomerPage() {}

    public static List<String> names(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement list = connection.prepareStatement(LIST);
                ResultSet rows = list.executeQuery()) {
            while (rows.next()) {
                names.add(name(connection, rows.getInt(1)));
            }
        }
        return names;
    }

    public static String name(Connection connection, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NAME)) {
            statement.setInt(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }
}
