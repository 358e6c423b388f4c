-- What the tests of pg_qualstats ask of its advisor: conjunctions that share columns, conditions no btree serves, and joins.
CREATE TABLE line (a int, b int, c int, val text);
INSERT INTO line SELECT i, i % 2000, i % 300, 'line ' || i FROM generate_series(1, 60000) AS i;
CREATE TABLE tiny AS SELECT i AS id, 'a'::text AS val FROM generate_series(1, 100) AS i;
CREATE TABLE item (i_key int, i_brand char(10), i_container char(10));
INSERT INTO item SELECT i, 'Brand#' || i % 25, 'BOX ' || i % 40 FROM generate_series(1, 4000) AS i;
CREATE TABLE entry (p_order bigint, p_item int, p_quantity numeric);
INSERT INTO entry SELECT i / 4, 1 + i * 7919 % 4000, i % 50 FROM generate_series(1, 60000) AS i;

-- case: range that nothing satisfies
SELECT * FROM line WHERE a < 0;
-- case: range of a small part
SELECT count(*) FROM line WHERE a < 500;
-- case: text equality
SELECT * FROM line WHERE val = 'meh';
-- case: number and text
SELECT * FROM line WHERE a = 0 AND val = 'meh';
-- case: two numbers and text
SELECT * FROM line WHERE a = 1 AND b = 2 AND val = 'meh';
-- case: three numbers and text
SELECT * FROM line WHERE a = 6 AND b = 6 AND c = 6 AND val = 'meh';
-- case: two numbers that are not unique
SELECT * FROM line WHERE b = 6 AND c = 6;
-- case: commuted
SELECT * FROM line WHERE 7 = b;
-- case: arithmetic on the column
SELECT * FROM line WHERE a % 2 = 3;
-- case: pattern on the other side
SELECT * FROM line WHERE 'meh' ~ val;
-- case: alternatives of a point and a range
-- open: an OR of a point and a range is not read
SELECT count(*) FROM line WHERE a = 1 OR (a > 10 AND a < 20);
-- case: condition outside a limit of nothing
SELECT * FROM (SELECT * FROM line LIMIT 0) l WHERE l.a = 0;
-- case: tiny table, nothing
SELECT count(*) FROM tiny WHERE id = 1;
-- case: join with a correlated average
-- open: the averaged column is not appended
SELECT count(*) FROM entry, item WHERE i_key = p_item AND i_brand = 'Brand#23' AND i_container = 'BOX 23'
  AND p_quantity < (SELECT 0.2 * avg(p_quantity) FROM entry WHERE p_item = i_key);
-- case: join of few
SELECT count(*) FROM entry JOIN item ON i_key = p_item WHERE i_brand = 'Brand#23' AND i_container = 'BOX 23';
