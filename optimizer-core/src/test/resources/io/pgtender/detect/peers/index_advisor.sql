-- What the tests of supabase index_advisor ask of it, with rows: its own tables are empty.
CREATE TABLE writer (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE press (id int PRIMARY KEY, name text NOT NULL, address text);
CREATE TABLE book (
  id int PRIMARY KEY, writer int NOT NULL REFERENCES writer, press int NOT NULL REFERENCES press, title text, meta json);
CREATE TABLE review (id int PRIMARY KEY, book int REFERENCES book, body text NOT NULL);
CREATE TABLE plain (id int, name text);
INSERT INTO writer SELECT i, 'writer ' || i FROM generate_series(1, 3000) AS i;
INSERT INTO press SELECT i, 'press ' || i, 'street ' || i FROM generate_series(1, 500) AS i;
INSERT INTO book SELECT i, 1 + i * 7 % 3000, 1 + i * 11 % 500, 'title ' || i FROM generate_series(1, 30000) AS i;
INSERT INTO review SELECT i, 1 + i * 13 % 30000, 'body ' || i FROM generate_series(1, 60000) AS i;
INSERT INTO plain SELECT i, i::text FROM generate_series(1, 150000) AS i;

-- case: equality with a bound parameter
-- parameter: 1
SELECT * FROM plain WHERE id = ?;
-- case: four tables, two of them by key
SELECT book.id, book.title, press.name AS press_name, writer.name AS writer_name, review.body
FROM book JOIN press ON book.press = press.id JOIN writer ON book.writer = writer.id JOIN review ON book.id = review.book
WHERE writer.id = 8 AND press.id = 12;
-- case: beside a column that no index takes
SELECT id, meta FROM book WHERE title = 'title 7';
-- case: comment with a semicolon
SELECT /* ; */ * FROM plain WHERE name = '7';
-- case: functions of no table
WITH body AS (SELECT json_build_object('x', 1) AS value) SELECT count(*), (json_agg(value) -> 0)::text FROM body LIMIT 10;
-- case: system view, nothing
SELECT concat(schemaname, '.', tablename, '.', policyname) AS policy FROM pg_policies ORDER BY 1 DESC;
