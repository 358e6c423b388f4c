package io.pgtender.assertions;

import java.util.Locale;

/** What is done with a {@link Baseline}. */
public enum BaselineMode {
    /** Findings that it lists pass, others fail. */
    CHECK,
    /** Findings pass and are written into it. */
    WRITE,
    /** All findings fail. */
    IGNORE;

    /** System property that names the mode: {@code -Dpgtender.baseline=write}. */
    public static final String PROPERTY = "pgtender.baseline";

    /**
     * The mode that the system property says, {@link #CHECK} without it.
     *
     * @throws IllegalArgumentException when it says something else
     */
    public static BaselineMode ofProperty() {
        return of(System.getProperty(PROPERTY, "check"));
    }

    static BaselineMode of(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "", "check" -> CHECK;
            case "write" -> WRITE;
            case "ignore" -> IGNORE;
            default ->
                throw new IllegalArgumentException(
                        "-D" + PROPERTY + "=" + word + " is not known: say check, write or ignore");
        };
    }
}
