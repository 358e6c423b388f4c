package io.pgtender.apply;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a server's error means here, in words that quote no row. */
final class Failures {

    private static final Set<String> SERVER_GONE = Set.of("57P01", "57P02", "57P03", "53300");

    private Failures() {}

    /** Whether the connection, and maybe the server, is lost. */
    static boolean connectionLost(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || SERVER_GONE.contains(state));
    }

    /** A lock was not given in time; another attempt may fare better. */
    static boolean lockNotAvailable(SQLException e) {
        return "55P03".equals(e.getSQLState());
    }

    /** The name was taken between our look and the statement. */
    static boolean nameTaken(SQLException e) {
        return "42P07".equals(e.getSQLState());
    }

    /** Somebody cancelled it on the server: our sessions have no statement_timeout, and our own cancels are known. */
    static boolean cancelledByHand(SQLException e) {
        return "57014".equals(e.getSQLState());
    }

    /** Whether another attempt would meet the same: dependent objects, privileges, what the server does not do. */
    static boolean staysSo(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("2B") || state.startsWith("42") || state.startsWith("0A"));
    }

    /**
     * The server's message without its detail, and without the message itself for data exceptions, constraint
     * violations and errors raised by functions: those may quote a row.
     */
    static String describe(SQLException e) {
        String state = e.getSQLState();
        String said = mayQuoteRow(state) ? "the server's message is withheld, it may quote a row" : primary(e);
        String meaning = meaning(state);
        return said + (meaning.isEmpty() ? "" : "; " + meaning);
    }

    /** The server's message without its detail. Only for statements that read no row of a table, such as settings. */
    static String describeSetting(SQLException e) {
        String meaning = meaning(e.getSQLState());
        return primary(e) + (meaning.isEmpty() ? "" : "; " + meaning);
    }

    private static boolean mayQuoteRow(@Nullable String state) {
        return state != null && (state.startsWith("22") || state.startsWith("23") || state.startsWith("P0"));
    }

    private static String primary(SQLException e) {
        ServerErrorMessage message = e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        String text = message == null ? e.getMessage() : message.getMessage();
        return text == null ? e.getClass().getSimpleName() : text;
    }

    private static String meaning(@Nullable String state) {
        if (state == null) {
            return "";
        }
        return switch (state) {
            case "40P01" -> "try again later: another session took locks in the opposite order";
            case "42501" -> "a privilege is missing";
            case "53100" -> "the disk is full: free space before anything else is built";
            case "53200" -> "the server is out of memory: lower maintenance_work_mem";
            case "53400" -> "temp_file_limit is too small for the build's sort";
            case "54000" -> "a row is too large for this index: index left(column, n) or use a hash index";
            case "55P03" -> "the lock was not given within lockTimeout: try again when the table is quieter";
            case "57014" -> "somebody cancelled it on the server: ask before trying again";
            default -> "";
        };
    }
}
