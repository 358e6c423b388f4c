package io.pgtender.apply;

import org.jspecify.annotations.Nullable;

/** What ends a change in the middle of its work. */
enum Strike {
    /** {@link ChangeApplier#cancel}. */
    CANCEL,
    /** pg_cancel_backend by an administrator. */
    SERVER_CANCEL,
    /** lock_timeout of our session. */
    LOCK_TIMEOUT,
    /** pg_terminate_backend by an administrator. */
    BACKEND_TERMINATED,
    /** kill -9 of our backend: the server ends every session and recovers. */
    SERVER_CRASH,
    /** kill -9 of the JVM that makes the change. */
    CLIENT_KILLED,
    /** The client's sockets are cut, the server's ends stay open. */
    SOCKET_CUT;

    /** The server's code for the end of a statement that was struck; {@code null} where it says none, or none in time. */
    @Nullable
    String sqlState() {
        return switch (this) {
            case SERVER_CANCEL -> "57014";
            case LOCK_TIMEOUT -> "55P03";
            case BACKEND_TERMINATED -> "57P01";
            case CANCEL, SERVER_CRASH, CLIENT_KILLED, SOCKET_CUT -> null;
        };
    }
}
