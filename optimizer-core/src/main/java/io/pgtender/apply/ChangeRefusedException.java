package io.pgtender.apply;

import java.util.List;

/** A change was not even begun: nothing was sent that changes the database. The message says why and what helps. */
public final class ChangeRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<GuardResult> guards;

    ChangeRefusedException(String message, List<GuardResult> guards) {
        super(message);
        this.guards = List.copyOf(guards);
    }

    ChangeRefusedException(String message, Throwable cause) {
        super(message, cause);
        this.guards = List.of();
    }

    ChangeRefusedException(String message) {
        super(message);
        this.guards = List.of();
    }

    /** What the guards found, the refusing ones among them; empty when it did not come that far. */
    public List<GuardResult> guards() {
        return guards == null ? List.of() : guards;
    }
}
