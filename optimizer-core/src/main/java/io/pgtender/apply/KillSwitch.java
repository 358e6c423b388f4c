package io.pgtender.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Stops all changes: of this process by system property {@value #PROPERTY} or environment variable {@value #VARIABLE}, or
 * while it runs by {@link #pause}; of every instance by row {@code changes} of table {@code pgtender.control}. Whatever is
 * written there and is not {@code on} means off. Taking back what was made stays possible when a person asks for it.
 *
 * <p>Thread-safe.
 */
final class KillSwitch {

    /** System property of one process. */
    static final String PROPERTY = "pgtender.changes";

    /** Environment variable of one process. */
    static final String VARIABLE = "PGTENDER_CHANGES";

    private static final String ON = "on";

    private final UnaryOperator<@Nullable String> properties;
    private final UnaryOperator<@Nullable String> environment;
    private volatile @Nullable String paused;

    KillSwitch() {
        this(System::getProperty, System::getenv);
    }

    KillSwitch(UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> environment) {
        this.properties = properties;
        this.environment = environment;
    }

    /** Changes of this process are refused from now on. */
    void pause(String reason) {
        paused = reason;
    }

    /** Ends {@link #pause}. */
    void resume() {
        paused = null;
    }

    /** Why this process makes no changes, with the remedy; empty when it does. Asks nobody. */
    Optional<String> offHere() {
        String reason = paused;
        if (reason != null) {
            return Optional.of("changes are paused in this process: " + reason + "; resume() lets them go on");
        }
        return off("system property " + PROPERTY, properties.apply(PROPERTY))
                .or(() -> off("environment variable " + VARIABLE, environment.apply(VARIABLE)));
    }

    /** The same, or why no instance makes any. */
    Optional<String> off(Connection connection) throws SQLException {
        Optional<String> here = offHere();
        return here.isPresent() ? here : ControlTable.off(connection);
    }

    /** What a value of the switch means. */
    static Optional<String> off(String where, @Nullable String value) {
        return value == null || value.isBlank() || value.strip().equalsIgnoreCase(ON)
                ? Optional.empty()
                : Optional.of("changes are switched off by " + where + " (" + value.strip() + "); \"" + ON
                        + "\" switches them on");
    }
}
