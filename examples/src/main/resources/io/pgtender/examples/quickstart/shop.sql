-- A small shop as people really build it: primary and foreign keys, and nobody thought of the referencing sides.
CREATE SCHEMA shop;

CREATE TABLE shop.customers (
  id integer PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL,
  country char(2) NOT NULL
);

CREATE TABLE shop.products (
  id integer PRIMARY KEY,
  name text NOT NULL,
  price numeric(10, 2) NOT NULL,
  stock integer NOT NULL
);

CREATE TABLE shop.shipping_rates (
  country char(2) PRIMARY KEY,
  zone integer NOT NULL,
  fee numeric(10, 2) NOT NULL
);

CREATE TABLE shop.orders (
  id integer PRIMARY KEY,
  customer_id integer NOT NULL,
  status text NOT NULL,
  placed_at timestamptz NOT NULL,
  total numeric(10, 2) NOT NULL
);

CREATE TABLE shop.order_lines (
  id bigint PRIMARY KEY,
  order_id integer NOT NULL,
  product_id integer NOT NULL,
  quantity integer NOT NULL,
  price numeric(10, 2) NOT NULL
);

CREATE SEQUENCE shop.order_ids START 10000000;
CREATE SEQUENCE shop.line_ids START 100000000;
