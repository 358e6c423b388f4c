package io.pgtender.cache;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one of PostgreSQL's node trees gives away, read from its text form (outfuncs.c): the functions and operators that
 * are called, and anything that makes an answer depend on more than rows.
 */
final class NodeTree {

    /** Nodes that no cached statement may contain. */
    private static final Set<String> DENIED_NODES =
            Set.of("SQLVALUEFUNCTION", "NEXTVALUEEXPR", "CURRENTOFEXPR", "ROWMARKCLAUSE", "TABLESAMPLECLAUSE");

    /**
     * Types whose text input depends on the text and the session's settings alone (pg_type.dat): bool, bytea, name,
     * int8, int2, int4, text, json, float4, float8, bpchar, varchar, numeric, uuid, jsonb. Not the date and time types
     * ('now'), nor those that look into the catalog.
     */
    private static final Set<Long> SAFE_INPUT_TYPES =
            Set.of(16L, 17L, 19L, 20L, 21L, 23L, 25L, 114L, 700L, 701L, 1042L, 1043L, 1700L, 2950L, 3802L);

    private static final String SELECT_COMMAND = "1"; // CmdType.CMD_SELECT, nodes.h

    private final String text;
    private int position;
    private final Deque<String> nodes = new ArrayDeque<>();
    private final Set<Long> functions = new HashSet<>();
    private final Set<Long> operators = new HashSet<>();
    private @Nullable String denial;

    private NodeTree(String text) {
        this.text = text;
    }

    static NodeTree parse(String text) {
        NodeTree tree = new NodeTree(text);
        tree.read();
        return tree;
    }

    Set<Long> functions() {
        return functions;
    }

    Set<Long> operators() {
        return operators;
    }

    /** Why the statement must not be cached, {@code null} when the tree alone gives no reason. */
    @Nullable
    String denial() {
        return denial;
    }

    private void read() {
        for (String token = next(); token != null; token = next()) {
            switch (token) {
                case "{" -> enter();
                case "}" -> nodes.poll();
                case ":funcid", ":opfuncid", ":aggfnoid", ":winfnoid" -> addOid(functions, next());
                case ":opno", ":eqop", ":sortop" -> addOid(operators, next());
                case ":opnos" -> operatorList();
                case ":varattno" -> {
                    String number = next();
                    if (number != null && number.startsWith("-")) {
                        deny("names a system column");
                    }
                }
                case ":commandType" -> {
                    if (!SELECT_COMMAND.equals(next())) {
                        deny("does not only read");
                    }
                }
                case ":resulttype" -> resultType(next());
                default -> {}
            }
        }
    }

    private void enter() {
        String node = next();
        nodes.push(node == null ? "" : node);
        if (node != null && DENIED_NODES.contains(node)) {
            deny("contains " + node);
        }
    }

    private void resultType(@Nullable String oid) {
        if ("COERCEVIAIO".equals(nodes.peek()) && (oid == null || !SAFE_INPUT_TYPES.contains(number(oid)))) {
            deny("casts text to a type (oid " + oid + ") whose input may depend on the clock or the catalog");
        }
    }

    private void operatorList() {
        for (String token = next(); token != null && !token.equals(")"); token = next()) {
            if (!token.equals("(") && !token.equals("o")) {
                addOid(operators, token);
            }
        }
    }

    private static void addOid(Set<Long> set, @Nullable String token) {
        long oid = token == null ? 0 : number(token);
        if (oid != 0) {
            set.add(oid);
        }
    }

    private static long number(String token) {
        try {
            return Long.parseLong(token);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void deny(String reason) {
        if (denial == null) {
            denial = reason;
        }
    }

    /** A brace, a parenthesis, or a run of other characters; a backslash takes the next character literally. */
    private @Nullable String next() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        if (position == text.length()) {
            return null;
        }
        int start = position;
        if (isBracket(text.charAt(position))) {
            return text.substring(start, ++position);
        }
        while (position < text.length()
                && !isBracket(text.charAt(position))
                && !Character.isWhitespace(text.charAt(position))) {
            position += text.charAt(position) == '\\' ? 2 : 1;
        }
        position = Math.min(position, text.length());
        return text.substring(start, position);
    }

    private static boolean isBracket(char c) {
        return c == '{' || c == '}' || c == '(' || c == ')';
    }
}
