package io.pgtender.assertions;

import io.pgtender.observation.CallSite;
import java.util.Locale;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** Text with a column of labels at its left. Not thread-safe. */
final class Lines {

    /** Columns of running text; statements and frames are not broken, so that they can be copied and clicked. */
    private static final int WIDTH = 100;

    private static final int LABEL = 12;
    private static final String INDENT = "  ";

    /** Longest statement that is printed, in characters. */
    private static final int MAX_SQL = 1_000;

    private final StringBuilder text = new StringBuilder();

    Lines line(String line) {
        text.append(line).append('\n');
        return this;
    }

    /** Running text, broken between words. */
    Lines labelled(String label, String words) {
        StringBuilder line = new StringBuilder();
        String left = label;
        for (StringTokenizer tokens = new StringTokenizer(words); tokens.hasMoreTokens(); ) {
            String word = tokens.nextToken();
            if (line.length() > 0 && INDENT.length() + LABEL + line.length() + 1 + word.length() > WIDTH) {
                verbatim(left, line.toString());
                line.setLength(0);
                left = "";
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        return verbatim(left, line.toString());
    }

    /** Text that stays in one line. */
    Lines verbatim(String label, String content) {
        text.append(INDENT)
                .append(label)
                .append(" ".repeat(Math.max(1, LABEL - label.length())))
                .append(content)
                .append('\n');
        return this;
    }

    Lines sql(String label, String sql) {
        return verbatim(label, shortened(sql));
    }

    static String shortened(String sql) {
        if (sql.length() <= MAX_SQL) {
            return sql;
        }
        boolean splitsPair = Character.isHighSurrogate(sql.charAt(MAX_SQL - 1));
        return sql.substring(0, splitsPair ? MAX_SQL - 1 : MAX_SQL) + "…";
    }

    /** A frame as in a stack trace, which is what an IDE makes a link of. */
    static String frame(@Nullable CallSite site) {
        if (site == null) {
            return "at an unknown place: no frame of the application was on the stack";
        }
        String file = site.fileName().isEmpty() ? "Unknown Source" : site.fileName();
        String line = site.lineNumber() < 0 || site.fileName().isEmpty() ? "" : ":" + site.lineNumber();
        return "at " + site.className() + "." + site.methodName() + "(" + file + line + ")";
    }

    /** {@code 1 row}, {@code 2 rows}. */
    static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }

    @Override
    public String toString() {
        return text.toString().stripTrailing();
    }
}
