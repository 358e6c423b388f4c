-- PostgreSQL 14 or later. Needs CREATE on the database, once.
CREATE SCHEMA IF NOT EXISTS pgtender
