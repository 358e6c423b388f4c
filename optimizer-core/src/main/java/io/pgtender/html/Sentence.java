package io.pgtender.html;

/**
 * One sentence of the status.
 *
 * @param anchor the section that says more; empty for none
 */
record Sentence(Level level, String text, String anchor) {

    /** The worst first. */
    enum Level {
        BAD("bad", "Problem"),
        WARN("warn", "Worth a look"),
        INFO("info", "Note"),
        GOOD("good", "Fine");

        private final String css;
        private final String spoken;

        Level(String css, String spoken) {
            this.css = css;
            this.spoken = spoken;
        }

        String css() {
            return css;
        }

        /** For who does not see the colour and the form of its mark. */
        String spoken() {
            return spoken;
        }
    }
}
