-- Queries of the kind that the evaluation platform of Kossmann et al. selects indexes for, and those of its unit tests.
CREATE TABLE alpha (a int, b int, c int, d int, filler text);
INSERT INTO alpha SELECT i, i % 1000, i % 50, i * 7919 % 40000, repeat('x', 40) FROM generate_series(1, 40000) AS i;
CREATE TABLE beta (a int, b int, e int);
INSERT INTO beta SELECT 1 + i * 7919 % 40000, i % 200, i FROM generate_series(1, 80000) AS i;

-- case: first column
SELECT * FROM alpha WHERE a = 4;
-- case: second column
SELECT * FROM alpha WHERE b = 3;
-- case: both columns
SELECT * FROM alpha WHERE a = 14 AND b = 13;
-- case: two columns, neither unique
SELECT * FROM alpha WHERE b = 13 AND c = 13;
-- case: equality and range
SELECT * FROM alpha WHERE c = 7 AND d BETWEEN 100 AND 1000;
-- case: covering two columns
SELECT c, d FROM alpha WHERE c = 7 AND d < 20000;
-- case: join of few with many
SELECT * FROM alpha JOIN beta ON alpha.a = beta.a WHERE alpha.d = 77;
-- case: join on two columns
SELECT * FROM alpha JOIN beta ON alpha.a = beta.a AND alpha.b = beta.b WHERE alpha.c = 7 AND alpha.d < 400;
-- case: semi join
SELECT * FROM alpha WHERE d < 100 AND EXISTS (SELECT 1 FROM beta WHERE beta.a = alpha.a AND beta.e > 40000);
-- case: anti join
SELECT * FROM alpha WHERE d < 100 AND NOT EXISTS (SELECT 1 FROM beta WHERE beta.a = alpha.a);
-- case: groups of a selection
-- open: the column of GROUP BY is not appended
SELECT b, count(*) FROM alpha WHERE c = 7 GROUP BY b;
-- case: largest of a group
-- open: the column of min and max is not appended
SELECT max(d) FROM alpha WHERE c = 7;
-- case: left join of few
SELECT alpha.a, beta.e FROM alpha LEFT JOIN beta ON beta.a = alpha.a WHERE alpha.a = 99;
-- case: keyset page
SELECT a, b FROM alpha WHERE (b, a) > (500, 20000) ORDER BY b, a LIMIT 20;
