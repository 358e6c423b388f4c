package io.pgtender.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which columns the columns of a list in FROM are joined with: {@code JOIN (VALUES (?, ?)) v(a, b) ON v.a = t.id}. Seen
 * where both sides are qualified, or where USING names the column; aliases are taken to be unique in the statement.
 */
final class ListJoins {

    private final TokenList tokens;
    private final Operands operands;
    /** The column on the other side of an equality, by {@code alias.column} on the one. */
    private @Nullable Map<RelationName, String> equated;

    private final Set<String> using = new HashSet<>();

    ListJoins(TokenList tokens, Operands operands) {
        this.tokens = tokens;
        this.operands = operands;
    }

    /** The columns that those of the list, whose last parenthesis is at {@code close}, are joined with. */
    List<@Nullable String> columnsAfter(int close) {
        int index = close + 1;
        if (tokens.isWord(index, "with") && tokens.isWord(index + 1, "ordinality")) {
            index += 2;
        }
        if (tokens.isWord(index, "as")) {
            index++;
        }
        if (!tokens.isName(index)) {
            return List.of();
        }
        String alias = tokens.name(index);
        List<@Nullable String> joined = new ArrayList<>();
        if (tokens.token(index + 1) == Token.OPEN) {
            for (String column : operands.columnsInParentheses(index + 1)) {
                joined.add(column == null ? null : joined(alias, column));
            }
        } else {
            joined.add(joined(alias, alias)); // a function's only column bears the alias
        }
        return joined;
    }

    private @Nullable String joined(String alias, String column) {
        Map<RelationName, String> known = equated;
        if (known == null) {
            known = read();
            equated = known;
        }
        String other = known.get(new RelationName(alias, column));
        return other != null ? other : using.contains(column) ? column : null;
    }

    private Map<RelationName, String> read() {
        Map<RelationName, String> pairs = new HashMap<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.isWord(i, "using") && tokens.token(i + 1) == Token.OPEN) {
                operands.columnsInParentheses(i + 1).stream()
                        .filter(column -> column != null)
                        .forEach(using::add);
            } else if (isQualified(i - 3)
                    && isQualified(i + 1)
                    && tokens.operator(i).equals("=")) {
                pairs.putIfAbsent(new RelationName(tokens.name(i - 3), tokens.name(i - 1)), tokens.name(i + 3));
                pairs.putIfAbsent(new RelationName(tokens.name(i + 1), tokens.name(i + 3)), tokens.name(i - 1));
            }
        }
        return pairs;
    }

    /** Whether {@code alias.column} stands at {@code index}, as a whole operand. */
    private boolean isQualified(int index) {
        boolean named = tokens.isName(index) && tokens.token(index + 1) == Token.DOT && tokens.isName(index + 2);
        return named && tokens.token(index - 1) != Token.DOT && tokens.token(index + 3) != Token.DOT;
    }
}
