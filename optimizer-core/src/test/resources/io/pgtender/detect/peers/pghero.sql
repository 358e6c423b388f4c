-- What the tests of PgHero ask of it: members of a site, most columns without an index, some with an unusual one.
CREATE EXTENSION pg_trgm;
CREATE TABLE city (id int PRIMARY KEY, name text);
INSERT INTO city SELECT i, 'city ' || i FROM generate_series(1, 50) AS i;
CREATE TABLE region (id int PRIMARY KEY, name text);
INSERT INTO region SELECT i, 'region ' || i FROM generate_series(1, 50) AS i;
CREATE TABLE member (
  id int PRIMARY KEY, city int, attempts int, email text, postcode text, active boolean, country text, span int4range,
  words tsvector, address inet, facts jsonb, created timestamp, updated timestamp);
INSERT INTO member
SELECT i, i % 100, i % 30, 'person' || i || '@example.org', CASE WHEN i % 4 = 0 THEN NULL ELSE (10000 + i % 5000)::text END,
  i % 2 = 0, 'country ' || i % 90, int4range(i, i + 10), to_tsvector('simple', 'word' || i),
  ('10.0.' || i / 256 % 256 || '.' || i % 256)::inet, jsonb_build_object('colour', i % 70),
  timestamp '2026-01-01' + i * interval '1 minute', timestamp '2026-01-01' + i * interval '2 minutes'
FROM generate_series(1, 30000) AS i;
CREATE INDEX ON member (updated);
CREATE INDEX ON member USING hash (postcode);
CREATE INDEX ON member USING gist (country gist_trgm_ops);
CREATE INDEX ON member USING gist (span);
CREATE INDEX ON member USING gist (words);
CREATE INDEX ON member USING gist (address inet_ops);
CREATE INDEX ON member USING brin (created);
CREATE INDEX ON member USING gin (facts);

-- case: equality
SELECT * FROM member WHERE city = 1;
-- case: unique text
SELECT * FROM member WHERE email = 'person1@example.org' LIMIT 1;
-- case: two equalities
SELECT * FROM member WHERE city = 1 AND attempts = 1;
-- case: two equalities, one unique
SELECT * FROM member WHERE city = 1 AND email = 'person2@example.org';
-- case: order of everything
SELECT * FROM member ORDER BY created;
-- case: order of everything by two columns
SELECT * FROM member ORDER BY attempts, created;
-- case: order of everything in two directions
SELECT * FROM member ORDER BY attempts DESC, created;
-- case: order by the primary key and more
-- open: an order whose first column is unique already is not proposed as a whole
SELECT * FROM member ORDER BY id, created;
-- case: unique text and order
SELECT * FROM member WHERE email = 'person2@example.org' ORDER BY created;
-- case: equality and order
SELECT * FROM member WHERE attempts = 1 ORDER BY created;
-- case: equality and an order that no index has
SELECT * FROM member WHERE attempts = 1 ORDER BY now();
-- case: list
SELECT * FROM member WHERE city IN (1, 2);
-- case: equality and pattern
SELECT * FROM member WHERE city = 3 AND email LIKE '%son1%';
-- case: unequal and equal
SELECT * FROM member WHERE city <> 3 AND attempts = 2;
-- case: not in a list, and equal
SELECT * FROM member WHERE city NOT IN (3, 4) AND attempts = 2;
-- case: between
SELECT * FROM member WHERE city BETWEEN 1 AND 2;
-- case: two ranges
-- open: a second range column that filters inside the index is not proposed
SELECT * FROM member WHERE city > 97 AND attempts > 27;
-- case: bound parameter
-- parameter: 5
SELECT * FROM member WHERE city = ?;
-- case: null, a quarter of the rows
-- open: IS NULL is not a key of its own
SELECT * FROM member WHERE postcode IS NULL;
-- case: null and equal
SELECT * FROM member WHERE postcode IS NULL AND attempts = 4;
-- case: not null and equal
SELECT * FROM member WHERE postcode IS NOT NULL AND attempts = 4;
-- case: update
UPDATE member SET email = 'test' WHERE city = 1;
-- case: delete
DELETE FROM member WHERE city = 1;
-- case: alternatives on one column
-- open: an OR on one column is not read as a list
SELECT * FROM member WHERE attempts = 0 OR attempts = 1;
-- case: equality and alternatives
-- open: an OR on one column is not read as a list
SELECT * FROM member WHERE city = 1 AND (attempts = 0 OR attempts = 1);
-- case: join of everything
SELECT * FROM member JOIN city ON city.id = member.city;
-- case: the whole table
SELECT * FROM member;
-- case: small table, nothing
SELECT * FROM region WHERE name = 'region 1';
-- case: system table, nothing
SELECT count(*) FROM pg_extension WHERE extname = 'plpgsql';
-- case: insert
INSERT INTO member (id, attempts) VALUES (-1, 1);
-- case: index on the column of the range exists
SELECT * FROM member WHERE updated > timestamp '2027-01-01';
-- case: primary key
SELECT * FROM member WHERE id = 1;
-- case: hash index and equality
SELECT * FROM member WHERE postcode = '12345';
-- case: hash index and list
SELECT * FROM member WHERE postcode IN ('12345', '14999');
-- case: hash index and range
SELECT * FROM member WHERE postcode > '14990';
-- case: trigram index and equality
SELECT * FROM member WHERE country = 'country 1';
-- case: range type and equality
SELECT * FROM member WHERE span = int4range(5, 15);
-- case: range type and containment
SELECT * FROM member WHERE span @> int4range(5, 6);
-- case: text search and equality
SELECT * FROM member WHERE words = strip(to_tsvector('simple', 'word7'));
-- case: address and equality
SELECT * FROM member WHERE address = inet '10.0.1.1';
-- case: address and range
SELECT * FROM member WHERE address > inet '10.0.116.0';
-- case: block range index and equality
SELECT * FROM member WHERE created = timestamp '2026-01-02';
-- case: document and equality
SELECT * FROM member WHERE facts = jsonb '{}';
