package com.example.scenarios;

import java.util.List;

/** The shop's tables: a few hundred rows, with the small dense ids that make coincidences likely. */
final class Tables {

    /**
     * Orders 1 to 60 are by 60 customers, in no order of theirs; orders from 201 on by 12. Customer 85, of order 12, is
     * the only one from XK. Categories 1 to 40 are a tree of threes, 101 to 112 a line.
     */
    static final List<String> STATEMENTS = List.of(
            "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE,"
                    + " country_code text NOT NULL, notes text)",
            "INSERT INTO customers SELECT i, 'customer ' || i, 'c' || i || '@example.com',"
                    + " CASE WHEN i = 85 THEN 'XK' ELSE 'DE' END FROM generate_series(1, 120) i",
            "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers,"
                    + " status text NOT NULL, total numeric(12, 2) NOT NULL, weekday int NOT NULL)",
            "INSERT INTO orders SELECT i, CASE WHEN i <= 200 THEN i * 7 % 120 + 1 ELSE i * 7 % 12 + 1 END,"
                    + " (ARRAY['open', 'paid', 'sent'])[i % 3 + 1], i * 13.5, i % 7 + 1 FROM generate_series(1, 300) i",
            "CREATE INDEX ON orders (customer_id)",
            "CREATE TABLE categories (id int PRIMARY KEY, parent_id int REFERENCES categories, name text NOT NULL)",
            "INSERT INTO categories SELECT i, CASE WHEN i > 1 THEN (i + 1) / 3 END, 'category ' || i"
                    + " FROM generate_series(1, 40) i",
            "INSERT INTO categories SELECT i, CASE WHEN i > 101 THEN i - 1 END, 'category ' || i"
                    + " FROM generate_series(101, 112) i",
            "CREATE TABLE products (id bigint PRIMARY KEY, category_id int NOT NULL REFERENCES categories,"
                    + " name text NOT NULL, stock int NOT NULL)",
            "INSERT INTO products SELECT i, i % 40 + 1, 'product ' || i, 100 FROM generate_series(1, 80) i",
            "CREATE TABLE order_lines (order_id bigint NOT NULL REFERENCES orders, line_no int NOT NULL,"
                    + " product_id bigint NOT NULL REFERENCES products, quantity int NOT NULL,"
                    + " PRIMARY KEY (order_id, line_no))",
            "INSERT INTO order_lines SELECT o, l, (o * 11 + l * 17) % 80 + 1, (o + l) % 5 + 1"
                    + " FROM generate_series(1, 300) o, generate_series(1, 3) l",
            "CREATE TABLE line_remarks (order_id bigint, line_no int, remark text NOT NULL,"
                    + " PRIMARY KEY (order_id, line_no), FOREIGN KEY (order_id, line_no) REFERENCES order_lines)",
            "INSERT INTO line_remarks SELECT order_id, line_no, 'remark' FROM order_lines WHERE order_id % 2 = 0",
            "CREATE TABLE couriers (id uuid PRIMARY KEY, name text NOT NULL)",
            "INSERT INTO couriers SELECT md5('courier ' || i)::uuid, 'courier ' || i FROM generate_series(1, 60) i",
            "CREATE TABLE parcels (id uuid PRIMARY KEY, courier_id uuid NOT NULL REFERENCES couriers)",
            "INSERT INTO parcels SELECT md5('parcel ' || i)::uuid, md5('courier ' || i % 60 + 1)::uuid"
                    + " FROM generate_series(1, 60) i",
            "CREATE TABLE shipments (reference text PRIMARY KEY, carrier text NOT NULL)",
            "INSERT INTO shipments SELECT id::text, 'carrier ' || id % 4 FROM orders",
            "CREATE TABLE ledger (account numeric(20) PRIMARY KEY, balance numeric NOT NULL)",
            "INSERT INTO ledger SELECT id, id * 3 FROM customers",
            "CREATE TABLE settings (key text PRIMARY KEY, value text NOT NULL)",
            "INSERT INTO settings VALUES ('currency', 'EUR'), ('locale', 'de')",
            "CREATE SEQUENCE event_ids INCREMENT 50",
            "CREATE TABLE events (id bigint PRIMARY KEY DEFAULT nextval('event_ids'), kind text NOT NULL,"
                    + " customer_id bigint NOT NULL)",
            "INSERT INTO events (kind, customer_id) SELECT 'signup', i FROM generate_series(1, 90) i",
            "CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state text NOT NULL DEFAULT 'new',"
                    + " customer_id bigint NOT NULL)",
            "INSERT INTO jobs (customer_id) SELECT i FROM generate_series(1, 60) i",
            "ANALYZE");

    private Tables() {}
}
