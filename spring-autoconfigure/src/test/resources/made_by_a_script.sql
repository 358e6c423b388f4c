CREATE TABLE IF NOT EXISTS made_by_a_script (id int);
