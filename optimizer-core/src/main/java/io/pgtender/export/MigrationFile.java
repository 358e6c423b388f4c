package io.pgtender.export;

/**
 * One file of an export.
 *
 * @param name file name without a directory: ASCII letters, digits, dots and underscores
 * @param content its text, to be stored as UTF-8
 */
public record MigrationFile(String name, String content) {}
