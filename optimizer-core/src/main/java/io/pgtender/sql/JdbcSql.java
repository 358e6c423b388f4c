package io.pgtender.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * SQL as JDBC reads it, from a text that spells its parameters in any way: {@code $2} becomes {@code ?}, and a {@code ?}
 * that is an operator becomes {@code ??}. Comments and constants stay.
 *
 * @param text for {@code prepareStatement}
 * @param ordinals for each {@code ?} of it, in order, the number of the parameter that it stands for, from 1
 */
public record JdbcSql(String text, List<Integer> ordinals) {

    public JdbcSql {
        ordinals = List.copyOf(ordinals);
    }

    /** Number of parameters that must be known, the highest ordinal. */
    public int parameterCount() {
        return ordinals.stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** The text as the server reads it, every {@code ?} with its own number again. */
    public String numbered() {
        Lexer lexer = new Lexer(text);
        StringBuilder numbered = new StringBuilder(text.length() + 8);
        int copied = 0;
        int next = 0;
        for (Token token = lexer.next(); token != Token.END; token = lexer.next()) {
            boolean parameter = token == Token.PARAMETER && next < ordinals.size();
            if (parameter || token == Token.OPERATOR) {
                numbered.append(text, copied, lexer.start());
                copied = lexer.end();
                if (parameter) {
                    numbered.append('$').append(ordinals.get(next++));
                } else {
                    numbered.append(text.substring(lexer.start(), lexer.end()).replace("??", "?"));
                }
            }
        }
        return numbered.append(text, copied, text.length()).toString();
    }

    /** From the server's spelling: {@code $n} is a parameter, every {@code ?} an operator. Never throws. */
    public static JdbcSql ofServer(String sql) {
        return read(sql, false);
    }

    /**
     * From a text that a person wrote: as {@link #ofServer} where it has a {@code $n}; else a {@code ?} is a parameter, unless
     * it stands between a value and a constant, as jsonb's operators do. Never throws.
     */
    public static JdbcSql ofAny(String sql) {
        Lexer lexer = new Lexer(sql);
        boolean numbered = false;
        for (Token token = lexer.next(); token != Token.END; token = lexer.next()) {
            numbered |= token == Token.PARAMETER && sql.charAt(lexer.start()) == '$';
        }
        return numbered ? ofServer(sql) : read(sql, true);
    }

    private static JdbcSql read(String sql, boolean questionMarks) {
        Lexer lexer = new Lexer(sql);
        StringBuilder text = new StringBuilder(sql.length() + 8);
        List<Integer> ordinals = new ArrayList<>();
        int copied = 0;
        Token before = Token.END;
        for (Token token = lexer.next(); token != Token.END; token = lexer.next()) {
            int start = lexer.start();
            int end = lexer.end();
            if (token == Token.PARAMETER) {
                text.append(sql, copied, start);
                copied = end;
                boolean numbered = sql.charAt(start) == '$';
                boolean bound = numbered || (questionMarks && !isOperator(sql, before, end));
                text.append(bound ? "?" : "??");
                if (bound) {
                    ordinals.add(numbered ? ordinal(sql.substring(start + 1, end)) : ordinals.size() + 1);
                }
            } else if (token == Token.OPERATOR && !questionMarks) {
                text.append(sql, copied, start).append(sql.substring(start, end).replace("?", "??"));
                copied = end;
            }
            before = token;
        }
        return new JdbcSql(text.append(sql, copied, sql.length()).toString(), ordinals);
    }

    /** Whether a question mark with {@code before} on its left, and which ends at {@code end}, has operands on both sides. */
    private static boolean isOperator(String sql, Token before, int end) {
        boolean operandBefore = switch (before) {
            case WORD, QUOTED, CLOSE, CONSTANT -> true;
            default -> false;
        };
        Lexer after = new Lexer(sql, end);
        Token next = after.next();
        boolean joined = next == Token.OPERATOR && after.start() == end && (after.is('|') || after.is('&'));
        boolean array = next == Token.WORD && after.name().equals("array");
        return operandBefore && (joined || array || next == Token.CONSTANT || next == Token.PARAMETER);
    }

    private static int ordinal(String digits) {
        try {
            return Math.max(1, Integer.parseInt(digits));
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
