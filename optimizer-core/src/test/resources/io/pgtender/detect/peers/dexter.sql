-- What the tests of dexter ask of it: one statement at a time on a table of 100,000 rows, without a primary key.
CREATE TABLE article (
  id int, blog int, author int, plain json, document jsonb, known int);
INSERT INTO article (id, blog, author, known) SELECT i, i % 1000, i % 10, i FROM generate_series(1, 100000) AS i;
CREATE INDEX ON article (known);
CREATE VIEW article_view AS SELECT id AS article_id, author FROM article;
CREATE MATERIALIZED VIEW article_copy AS SELECT * FROM article;
CREATE SCHEMA "Up";
CREATE TABLE "Up"."Per" ("Id" int);
INSERT INTO "Up"."Per" SELECT generate_series(1, 100000);
CREATE EXTENSION postgres_fdw;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw;
CREATE USER MAPPING FOR CURRENT_USER SERVER elsewhere;
CREATE FOREIGN TABLE remark (article int) SERVER elsewhere;

-- case: one row by equality
SELECT * FROM article WHERE id = 1;
-- case: the whole table
SELECT * FROM article;
-- case: equality, then order, then limit
SELECT * FROM article WHERE author = 1 ORDER BY blog LIMIT 1000;
-- case: update
UPDATE article SET author = 2 WHERE author = 1;
-- case: update of few rows
UPDATE article SET author = 2 WHERE blog = 1;
-- case: delete
DELETE FROM article WHERE author = 1;
-- case: delete of few rows
DELETE FROM article WHERE blog = 7;
-- case: through a view
SELECT * FROM article_view WHERE article_id = 1;
-- case: materialised view
SELECT * FROM article_copy WHERE id = 1;
-- case: inside a common table expression
WITH one AS (SELECT * FROM article WHERE id = 1) SELECT * FROM one;
-- case: outside a common table expression
WITH chosen AS (SELECT * FROM article) SELECT * FROM chosen WHERE id = 1;
-- case: outside a materialised common table expression
WITH chosen AS MATERIALIZED (SELECT * FROM article) SELECT * FROM chosen WHERE id = 1;
-- case: outside a common table expression that is said not to be materialised
WITH chosen AS NOT MATERIALIZED (SELECT * FROM article) SELECT * FROM chosen WHERE id = 1;
-- case: order backwards with limit
SELECT * FROM article ORDER BY author DESC LIMIT 10;
-- case: order by two columns with limit
SELECT * FROM article ORDER BY author, blog LIMIT 10;
-- case: order by two columns in different directions with limit
SELECT * FROM article ORDER BY author DESC, blog LIMIT 10;
-- case: quoted names in another schema
SELECT * FROM "Up"."Per" WHERE "Id" = 10000;
-- case: bound parameter
-- parameter: 1
SELECT * FROM article WHERE id = ?;
-- case: an index exists
SELECT * FROM article WHERE known = 1;
-- case: no table
SELECT 1;
-- case: foreign table, nothing
SELECT * FROM remark WHERE article = 1;
