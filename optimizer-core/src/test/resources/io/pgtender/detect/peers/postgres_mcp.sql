-- What the tests of postgres-mcp's tuning advisor ask of it: customers and orders, films, sales, columns of every kind.
CREATE TABLE account (id int PRIMARY KEY, name text, email text, status text, age int, created timestamp);
INSERT INTO account SELECT i, 'User ' || i, 'user' || i || '@example.com', (ARRAY['active', 'inactive', 'pending'])[1 + i % 3],
  20 + i % 50, timestamp '2026-01-01' - i * interval '1 minute' FROM generate_series(1, 10000) AS i;
CREATE TABLE purchase (id int PRIMARY KEY, account int REFERENCES account, ordered timestamp, amount numeric(10, 2), status text);
INSERT INTO purchase SELECT i, 1 + i * 7919 % 10000, timestamp '2026-01-01' - i * 7919 % 525600 * interval '1 minute',
  i * 7919 % 100000 / 100.0, CASE WHEN i % 10 < 7 THEN 'completed' ELSE 'pending' END FROM generate_series(1, 50000) AS i;
CREATE TABLE film (id int PRIMARY KEY, title text, released int, rating float8, votes int);
INSERT INTO film SELECT i, 'Film ' || i, 2000 + i % 22, 5 + i * 37 % 50 / 10.0, 1000 + i * 7919 % 100000
  FROM generate_series(1, 10000) AS i;
CREATE TABLE actor (id int PRIMARY KEY, name text, gender char(1), born int);
INSERT INTO actor SELECT i, 'Actor ' || i, CASE WHEN i % 2 = 0 THEN 'M' ELSE 'F' END, 1950 + i % 50
  FROM generate_series(1, 5000) AS i;
CREATE TABLE casting (film int REFERENCES film, actor int REFERENCES actor, role text, PRIMARY KEY (film, actor, role));
INSERT INTO casting SELECT 1 + i / 5, 1 + i * 7919 % 5000, 'Role ' || i % 10 FROM generate_series(0, 49999) AS i;
CREATE TABLE buyer (id int PRIMARY KEY, region text, city text, age int);
INSERT INTO buyer SELECT i, (ARRAY['North', 'South', 'East', 'West'])[1 + i % 4], 'City ' || i % 12, 25 + i % 50
  FROM generate_series(1, 20000) AS i;
CREATE TABLE sale (
  id int PRIMARY KEY, buyer int REFERENCES buyer, product int, sold date, quantity int, total numeric(12, 2), paid text, status text);
INSERT INTO sale SELECT i, 1 + i * 7919 % 20000, 1 + i % 1000, date '2026-01-01' - i * 7919 % 365, 1 + i % 5, i % 1000 + 50,
  (ARRAY['Credit', 'Debit', 'Transfer', 'Cash'])[1 + i % 50 / 13], (ARRAY['Completed', 'Pending', 'Processing', 'Cancelled'])[1 + i % 50 / 13]
  FROM generate_series(1, 60000) AS i;
CREATE TABLE mixture (id int PRIMARY KEY, high int, text_high text, spread int, medium int, low int);
INSERT INTO mixture SELECT i, i, 'value-' || i, i * 37 % 10000, i % 100, i % 5 FROM generate_series(1, 50000) AS i;
CREATE TABLE wide (id int PRIMARY KEY, small int, medium text, large text, huge text, created timestamp);
INSERT INTO wide SELECT i, i % 1000, 'medium-' || i % 500, 'large-' || repeat('x', 100 + i % 300),
  CASE WHEN i % 100 = 0 THEN repeat('y', 1500 + i % 300) END, timestamp '2026-01-01' - i % 365 * interval '1 day'
  FROM generate_series(1, 20000) AS i;

-- case: orders of one account
SELECT * FROM purchase WHERE account = 77;
-- case: newest of one status
SELECT * FROM purchase WHERE status = 'pending' ORDER BY ordered DESC LIMIT 10;
-- case: account by email
SELECT * FROM account WHERE email = 'user77@example.com';
-- case: join and filter on a third of the rows
-- open: a column that the join only reads is not appended
SELECT a.name, p.amount FROM account a JOIN purchase p ON a.id = p.account WHERE a.status = 'active' AND p.amount > 900;
-- case: join of one account
SELECT a.name, p.amount FROM account a JOIN purchase p ON a.id = p.account WHERE a.email = 'user77@example.com';
-- case: films and their actors, most of them
SELECT f.title, a.name FROM film f JOIN casting c ON f.id = c.film JOIN actor a ON c.actor = a.id
WHERE f.released > 2010 AND a.gender = 'F';
-- case: films of one actor
-- open: a column that the next join needs is not appended
SELECT f.title FROM film f JOIN casting c ON f.id = c.film JOIN actor a ON c.actor = a.id WHERE a.name = 'Actor 77';
-- case: average over joined groups
SELECT f.released, count(*), avg(f.rating) FROM film f JOIN casting c ON f.id = c.film WHERE f.rating > 6 GROUP BY f.released
ORDER BY f.released DESC;
-- case: best rated
SELECT * FROM film ORDER BY votes DESC LIMIT 20;
-- case: two equalities and order
SELECT * FROM buyer WHERE region = 'North' AND city = 'City 4' ORDER BY age DESC;
-- case: newest of one status, joined
SELECT s.id, s.sold, b.region FROM sale s JOIN buyer b ON s.buyer = b.id
WHERE s.sold > date '2025-12-01' AND s.status = 'Completed' ORDER BY s.sold DESC LIMIT 100;
-- case: range and equality
SELECT sold, quantity, total FROM sale WHERE buyer BETWEEN 100 AND 500 AND product = 42 ORDER BY sold;
-- case: groups of a quarter of the rows
SELECT sold, count(*), sum(total) FROM sale WHERE paid = 'Credit' AND status = 'Completed' GROUP BY sold HAVING count(*) > 5;
-- case: unique number, order by key, limit
SELECT * FROM mixture WHERE high = 12345 ORDER BY id LIMIT 100;
-- case: unique text, order by key, limit
SELECT * FROM mixture WHERE text_high = 'value-9876' ORDER BY id LIMIT 100;
-- case: range of few, order by key, limit
-- open: a range filtered inside an ordered index is not proposed
SELECT * FROM mixture WHERE spread BETWEEN 5000 AND 5100 ORDER BY id LIMIT 100;
-- case: one in a hundred, order by key, limit
-- open: the order of the primary key is not appended to an equality
SELECT * FROM mixture WHERE medium = 42 ORDER BY id LIMIT 100;
-- case: one in five
SELECT * FROM mixture WHERE low = 3;
-- case: number, newest first
SELECT * FROM wide WHERE small = 42 ORDER BY created DESC LIMIT 100;
-- case: text, newest first
SELECT * FROM wide WHERE medium = 'medium-123' ORDER BY created DESC LIMIT 100;
-- case: few rows that are not null
-- open: IS NOT NULL and order are not combined
SELECT * FROM wide WHERE huge IS NOT NULL ORDER BY created DESC LIMIT 100;
