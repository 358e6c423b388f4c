package io.pgtender.verify;

import io.pgtender.sql.QueryShape;
import java.util.Locale;

/** What is so bad right after a change that nobody waits for a verdict. */
public sealed interface Harm {

    /** One line: what was measured, and against what. */
    String describe();

    /**
     * A shape that uses what was changed takes several times as long, and not with the whole server.
     *
     * @param regression what was measured
     */
    record Slower(Regression regression) implements Harm {
        @Override
        public String describe() {
            return regression.describe();
        }
    }

    /**
     * A shape that uses what was changed fails more often than it used to, and others do not.
     *
     * @param shape the shape
     * @param calls executions lately
     * @param errors those that failed
     * @param usualShare part that failed before, 0 to 1
     */
    record Failing(QueryShape shape, long calls, long errors, double usualShare) implements Harm {

        private static final int MAX_TEXT_LENGTH = 500;

        @Override
        public String describe() {
            return String.format(
                    Locale.ROOT,
                    "fails: %d of %d calls lately, %.2f %% before, and other statements do not: %s",
                    errors,
                    calls,
                    usualShare * 100,
                    shortened(shape));
        }
    }

    /**
     * A shape that uses a change which was kept takes much longer than before the change, hours and not minutes long.
     *
     * @param shape the shape
     * @param ratio how many times as long it takes, by its geometric mean, not adjusted
     * @param calls executions lately
     * @param others shapes that showed what the whole server did
     * @param othersRatio how many times as long those take
     */
    record Late(QueryShape shape, double ratio, long calls, int others, double othersRatio) implements Harm {
        @Override
        public String describe() {
            return String.format(
                    Locale.ROOT,
                    "takes %.1f times as long as before the change over %d calls, %d other statements %.1f times: %s",
                    ratio,
                    calls,
                    others,
                    othersRatio,
                    shortened(shape));
        }
    }

    private static String shortened(QueryShape shape) {
        String text = shape.text();
        return text.length() <= Failing.MAX_TEXT_LENGTH ? text : text.substring(0, Failing.MAX_TEXT_LENGTH - 3) + "...";
    }

    /**
     * Many more sessions are at work in the database than before, for no more traffic, while other statements are as fast.
     *
     * @param sessions fewest lately
     * @param usual median before, as many as the traffic of now would have had
     */
    record Crowded(int sessions, double usual) implements Harm {
        @Override
        public String describe() {
            return String.format(
                    Locale.ROOT,
                    "at least %d sessions are at work, where this traffic had %.1f before the change",
                    sessions,
                    usual);
        }
    }
}
