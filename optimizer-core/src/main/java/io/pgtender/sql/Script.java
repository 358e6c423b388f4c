package io.pgtender.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Cuts a file of statements, as psql reads and pg_dump writes it, at the semicolons between them. Comments, quoted texts,
 * dollar quotes, parentheses and {@code BEGIN ATOMIC} bodies keep theirs. Lines of psql's own ({@code \connect}) are dropped,
 * and so is the data behind {@code COPY ... FROM STDIN}.
 */
public final class Script {

    private static final Set<String> ROUTINES = Set.of("function", "procedure");

    /** Words of a statement that are remembered to tell what it is. */
    private static final int MAX_WORDS = 200;

    private final String text;
    private final List<String> statements = new ArrayList<>();
    private int position;

    private Script(String text) {
        this.text = text;
    }

    /** The statements in order, without their semicolons and what comments stand before them. Never throws; linear. */
    public static List<String> statements(String script) {
        Script reading = new Script(script);
        while (reading.position < script.length()) {
            reading.readStatement();
        }
        return List.copyOf(reading.statements);
    }

    private void readStatement() {
        Lexer lexer = new Lexer(text, position);
        int first = -1;
        int last = -1;
        int parentheses = 0;
        int blocks = 0;
        String before = "";
        Set<String> words = new HashSet<>();
        boolean routine = false;
        for (Token token = lexer.next(); token != Token.END; token = lexer.next()) {
            if (token == Token.SEMICOLON && parentheses <= 0 && blocks == 0) {
                add(first, last);
                position = lexer.end();
                if (words.contains("copy") && words.contains("stdin")) {
                    skipData();
                }
                return;
            }
            if (token == Token.OTHER && lexer.is('\\')) {
                add(first, last);
                position = lineEnd(lexer.start());
                return;
            }
            String word = token == Token.WORD ? lexer.name() : "";
            if (first < 0) {
                first = lexer.start();
            }
            last = lexer.end();
            parentheses += token == Token.OPEN ? 1 : token == Token.CLOSE ? -1 : 0;
            routine |= ROUTINES.contains(word) && words.contains("create");
            if (routine) {
                boolean opens =
                        (word.equals("atomic") && before.equals("begin")) || (word.equals("case") && blocks > 0);
                blocks += opens ? 1 : word.equals("end") && blocks > 0 ? -1 : 0;
            }
            if (!word.isEmpty() && words.size() < MAX_WORDS) {
                words.add(word);
            }
            before = word;
        }
        add(first, last);
        position = text.length();
    }

    private void add(int first, int last) {
        if (first >= 0) {
            statements.add(text.substring(first, last));
        }
    }

    /** Behind the line {@code \.} that ends the data, or to the end where there is none. */
    private void skipData() {
        position = lineEnd(position);
        while (position < text.length()) {
            int end = lineEnd(position);
            if (text.substring(position, end).strip().equals("\\.")) {
                position = end;
                return;
            }
            position = end;
        }
    }

    /** Behind the newline that ends the line of {@code from}. */
    private int lineEnd(int from) {
        int newline = text.indexOf('\n', from);
        return newline < 0 ? text.length() : newline + 1;
    }
}
