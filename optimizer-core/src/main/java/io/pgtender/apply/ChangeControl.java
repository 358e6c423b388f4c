package io.pgtender.apply;

import io.pgtender.advice.Change;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Switches changes off and on, for this process or for all instances, and keeps what persons approved, in table
 * {@code pgtender.control}, which is created on first use. Thread-safe.
 *
 * <p>Beside these methods, system property {@code pgtender.changes} or environment variable {@code PGTENDER_CHANGES} with any
 * value but {@code on} switches changes of a process off.
 */
public final class ChangeControl {

    private final DirectConnections connections;
    private final KillSwitch killSwitch;
    private final Consumer<String> stopRunning;

    ChangeControl(DirectConnections connections, KillSwitch killSwitch, Consumer<String> stopRunning) {
        this.connections = connections;
        this.killSwitch = killSwitch;
        this.stopRunning = stopRunning;
    }

    /**
     * What creates schema and table, for an administrator to run where the application's role may not. Every role that makes
     * changes needs SELECT on the table, for approvals INSERT, UPDATE and DELETE.
     */
    public static String ddl() {
        return SqlResource.read(ChangeControl.class, "journal_schema") + ";\n\n"
                + SqlResource.read(ChangeControl.class, "control_table") + ";\n";
    }

    /**
     * Approves one change, for one try of any instance.
     *
     * @param who for the journal; not blank
     * @throws ChangeRefusedException when it cannot be written
     */
    public Approval approve(Change change, String who) {
        String id = Approval.id(change);
        if (who.isBlank()) {
            throw new IllegalArgumentException("an approval of " + id + " needs a name: the journal says who");
        }
        return onConnection(
                connections,
                "write the approval",
                connection -> ControlTable.approve(connection, id, change.describe(), who));
    }

    /** Takes an approval back that was not used yet. */
    public void withdraw(Approval approval) {
        onConnection(connections, "withdraw the approval", connection -> {
            ControlTable.withdraw(connection, approval.changeId());
            return approval;
        });
    }

    /** Approvals that were not used yet, the oldest first. */
    public List<Approval> approvals() {
        return onConnection(connections, "read the approvals", ControlTable::approvals);
    }

    /**
     * Stops what is running in this process in good order, and refuses changes until {@link #resume}. Taking back what was
     * made stays possible for who asks for it.
     */
    public void pause(String reason) {
        killSwitch.pause(reason);
        stopRunning.accept("changes are paused: " + reason);
    }

    /** Ends {@link #pause}. */
    public void resume() {
        killSwitch.resume();
    }

    /**
     * Stops changes of every instance, those under way within a few seconds. {@link #resumeEverywhere} or a row
     * {@code ('changes', 'on')} in {@code pgtender.control} ends it; a restart does not.
     *
     * @throws ChangeRefusedException when it cannot be written
     */
    public void pauseEverywhere(String who) {
        onConnection(connections, "switch changes off", connection -> {
            ControlTable.changes(connection, "off", who);
            return who;
        });
    }

    /** Ends {@link #pauseEverywhere}. */
    public void resumeEverywhere() {
        onConnection(connections, "switch changes on", connection -> {
            ControlTable.changesOn(connection);
            return "";
        });
    }

    /** Why no change would be made now, with the remedy; empty when changes are switched on. */
    public Optional<String> switchedOff() {
        Optional<String> here = killSwitch.offHere();
        return here.isPresent() ? here : onConnection(connections, "look at the switch", killSwitch::off);
    }

    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    static <T> T onConnection(DirectConnections connections, String purpose, Question<T> question) {
        try (Connection connection = connections.open()) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw new ChangeRefusedException("cannot " + purpose + ": " + Failures.describe(e), e);
        }
    }
}
