-- What the tests of HypoPG try its indexes on.
CREATE TABLE hypothesis (id int, val text, "Id2" bigint);
INSERT INTO hypothesis SELECT i, 'line ' || i, i % 500 FROM generate_series(1, 100000) AS i;

-- case: equality
SELECT * FROM hypothesis WHERE id = 1;
-- case: order of everything
SELECT * FROM hypothesis ORDER BY id;
-- case: order of the first rows
SELECT * FROM hypothesis ORDER BY id LIMIT 20;
-- case: everything
SELECT * FROM hypothesis;
-- case: small range
SELECT * FROM hypothesis WHERE id < 3;
-- case: quoted column and mixed order
SELECT id, "Id2" FROM hypothesis WHERE "Id2" = 7 ORDER BY id DESC LIMIT 5;
-- case: groups
SELECT "Id2", count(*) FROM hypothesis GROUP BY "Id2";
-- case: smallest
-- open: min and max are not proposed an index
SELECT min(id) FROM hypothesis;
-- case: only the indexed column
SELECT id FROM hypothesis WHERE id BETWEEN 100 AND 5000;
