package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Statements are drawn as tokens from a seed, and written in two ways that differ in one respect. */
class FingerprintPropertyTest {

    private static final int SEEDS = 400;

    private static final String[] CONSTANTS = {
        "1",
        "-1",
        ".5",
        "1e5",
        "0x1F",
        "'it''s'",
        "E'\\''",
        "$$x'$$",
        "$t$ $$ $t$",
        "?",
        "$7",
        "B'1'",
        "U&'\\0041'",
        "'a'\n'b'"
    };
    private static final String[] BLANKS = {" ", "\n", "\t ", " /* ' /* \" */ $$ */ ", " -- it's ; (\n", "\r\n"};
    private static final String[] OPERATORS = {"=", "<>", "<=", "->>", "@>", "||", "??", "~*"};

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void fingerprint_ofSameTokens_ignoresConstantsAndBlanks(int seed) {
        List<String> tokens = statement(new Random(seed));

        QueryShape one = QueryShapes.parse(write(tokens, new Random(1_000 + seed)));
        QueryShape other = QueryShapes.parse(write(tokens, new Random(2_000 + seed)));

        assertThat(one).isEqualTo(other);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void fingerprint_ofOneNameChanged_differs(int seed) {
        Random random = new Random(seed);
        List<String> tokens = statement(random);
        List<String> changed = new ArrayList<>(tokens);
        List<Integer> names = IntStream.range(0, tokens.size())
                .filter(i -> tokens.get(i).startsWith("n_"))
                .boxed()
                .toList();
        changed.set(names.get(random.nextInt(names.size())), "n_other");

        assertThat(QueryShapes.parse(write(changed, random)).fingerprint())
                .isNotEqualTo(QueryShapes.parse(write(tokens, random)).fingerprint());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void normalText_readAgain_isItsOwnNormalForm(int seed) {
        QueryShape shape = QueryShapes.parse(write(statement(new Random(seed)), new Random(seed)));

        assertThat(QueryShapes.parse(shape.text())).isEqualTo(shape);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyCharacters_inAnyOrder_areRead(int seed) {
        Random random = new Random(seed);
        String alphabet = "'\"$?()[]{},;.:-+*/<>!@#\\ \n\0aeEuU&bBxX_019é😀";
        StringBuilder sql = new StringBuilder("IN VALUES ARRAY[");
        for (int i = random.nextInt(200); i > 0; i--) {
            sql.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        QueryShape shape = QueryShapes.parse(sql.toString());

        assertThat(shape).isEqualTo(QueryShapes.parse(sql.toString()));
        assertThat(shape.text()).startsWith("IN VALUES ARRAY[");
    }

    private static List<String> statement(Random random) {
        List<String> tokens = new ArrayList<>(List.of("SELECT"));
        expression(tokens, random, 3);
        tokens.addAll(List.of(",", name(random), "FROM", name(random), "WHERE"));
        expression(tokens, random, 3);
        tokens.addAll(List.of("ORDER", "BY", name(random), "LIMIT", "?"));
        return tokens;
    }

    private static void expression(List<String> tokens, Random random, int depth) {
        switch (random.nextInt(depth > 0 ? 7 : 3)) {
            case 0 -> tokens.add("?");
            case 1 -> tokens.add(name(random));
            case 2 -> tokens.addAll(List.of(name(random), ".", name(random)));
            case 3 -> {
                expression(tokens, random, depth - 1);
                tokens.add(OPERATORS[random.nextInt(OPERATORS.length)]);
                expression(tokens, random, depth - 1);
            }
            case 4 -> {
                tokens.addAll(List.of(name(random), "("));
                expression(tokens, random, depth - 1);
                tokens.add(")");
            }
            case 5 -> tokens.addAll(List.of(name(random), "IN", "(", "LIST", ")"));
            default -> {
                tokens.add("(");
                expression(tokens, random, depth - 1);
                tokens.addAll(List.of("AND", name(random), "IS", "NOT", "NULL", ")"));
            }
        }
    }

    private static String name(Random random) {
        return "n_" + random.nextInt(10);
    }

    private static String write(List<String> tokens, Random random) {
        StringBuilder sql = new StringBuilder();
        for (String token : tokens) {
            if (token.equals("LIST")) {
                sql.append(constant(random));
                for (int i = random.nextInt(5); i > 0; i--) {
                    sql.append(blank(random)).append(",").append(blank(random)).append(constant(random));
                }
            } else if (token.equals("?")) {
                sql.append(constant(random));
            } else {
                sql.append(spelling(token, random));
            }
            sql.append(blank(random));
        }
        return sql.toString();
    }

    private static String spelling(String token, Random random) {
        if (token.startsWith("n_")) {
            return switch (random.nextInt(3)) {
                case 0 -> token;
                case 1 -> token.replace('n', 'N');
                default -> '"' + token + '"';
            };
        }
        return random.nextBoolean() ? token : token.toLowerCase(Locale.ROOT);
    }

    private static String constant(Random random) {
        return CONSTANTS[random.nextInt(CONSTANTS.length)];
    }

    private static String blank(Random random) {
        return BLANKS[random.nextInt(BLANKS.length)];
    }
}
