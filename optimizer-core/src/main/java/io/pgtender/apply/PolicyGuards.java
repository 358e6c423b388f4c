package io.pgtender.apply;

import io.pgtender.advice.Recommendation;
import io.pgtender.apply.ApplyPolicy.Initiative;
import io.pgtender.apply.JournalEntry.Kind;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Asks whether the policy lets a change be made now, beside what the database says. Reads only; one use each. */
final class PolicyGuards {

    private static final Duration DAY = Duration.ofHours(24);

    private final Connection connection;
    private final ApplyPolicy policy;
    private final KillSwitch killSwitch;
    private final Instant startedAt;
    private final Instant now;
    private final List<GuardResult> guards = new ArrayList<>();

    /** @param startedAt when this application started */
    PolicyGuards(Connection connection, ApplyPolicy policy, KillSwitch killSwitch, Instant startedAt, Instant now) {
        this.connection = connection;
        this.policy = policy;
        this.killSwitch = killSwitch;
        this.startedAt = startedAt;
        this.now = now;
    }

    /** What every guard found, in the order asked. */
    List<GuardResult> ask(Recommendation recommendation, Preparation preparation, Journal journal) throws SQLException {
        JournalEntry.Work work = preparation.work();
        Optional<String> off = killSwitch.off(connection);
        guards.add(off.map(why -> GuardResult.refused("switch", why))
                .orElseGet(() -> GuardResult.ok("switch", "changes are switched on")));
        autonomy(recommendation, work.kind());
        guards.add(policy.closedAt(now)
                .map(why -> GuardResult.refused("window", why))
                .orElseGet(() -> GuardResult.ok("window", policy.windows().isEmpty() ? "always open" : "open")));
        if (work.kind() == Kind.CREATE_INDEX) {
            ownIndexes(Math.max(0, recommendation.impact().sizeBytes()));
        }
        if (preparation.refusal().isEmpty()) { // Else the journal may be what cannot be read.
            List<JournalEntry> entries = journal.history(connection);
            RevertedChanges history = RevertedChanges.of(entries);
            budget(history);
            vacuum(work, entries);
            rest(recommendation, work, history);
        }
        if (policy.initiative() == Initiative.AUTOPILOT) {
            start();
        }
        return List.copyOf(guards);
    }

    private void autonomy(Recommendation recommendation, Kind kind) {
        Autonomy level = policy.autonomy(kind);
        Optional<Approval> approval = policy.approvalOf(recommendation.change());
        String said = kind + " is " + level;
        if (level == Autonomy.ADVISE) {
            guards.add(GuardResult.refused(
                    "autonomy", said + " by policy: run its SQL by hand, or raise ApplyPolicy.autonomy"));
        } else if (approval.isPresent()) {
            guards.add(GuardResult.ok(
                    "autonomy", said + ", approved by " + approval.get().by()));
        } else if (level == Autonomy.APPROVE && policy.initiative() == Initiative.AUTOPILOT) {
            guards.add(GuardResult.refused("autonomy", said + " by policy, and nobody has approved it"));
        } else {
            guards.add(GuardResult.ok("autonomy", said));
        }
    }

    /** An index whose size was not predicted is judged by {@link ApplyPolicy#maxIndexBytes()} alone. */
    private void ownIndexes(long predictedBytes) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SqlResource.read(PolicyGuards.class, "own_indexes"))) {
            row.next();
            long own = row.getLong("own_bytes") + predictedBytes;
            long database = row.getLong("database_bytes");
            double share = database == 0 ? 0 : (double) own / (database + predictedBytes);
            String found =
                    String.format(Locale.ROOT, "ours would take %,d bytes, %.1f %% of the database", own, 100 * share);
            if (own > policy.maxOwnIndexBytes()) {
                guards.add(GuardResult.refused(
                        "own indexes",
                        found + ", more than maxOwnIndexBytes " + policy.maxOwnIndexBytes()
                                + "; revert what helps least, or raise the limit"));
            } else if (share > policy.maxOwnShareOfDatabase()) {
                guards.add(GuardResult.refused(
                        "own indexes",
                        found + ", more than maxOwnShareOfDatabase " + policy.maxOwnShareOfDatabase()
                                + "; revert what helps least, or raise the limit"));
            } else {
                guards.add(GuardResult.ok("own indexes", found));
            }
        }
    }

    private void budget(RevertedChanges history) {
        long sent = history.sentSince(now.minus(DAY));
        String found = sent + " changes in the last 24 hours";
        if (sent >= policy.maxChangesPerDay()) {
            restrained("budget", found + ", maxChangesPerDay is " + policy.maxChangesPerDay());
        } else {
            guards.add(GuardResult.ok("budget", found + " of " + policy.maxChangesPerDay()));
        }
    }

    private void rest(Recommendation recommendation, JournalEntry.Work work, RevertedChanges history)
            throws SQLException {
        int before = guards.size();
        Optional<Instant> table = history.lastOf(work.table())
                .map(at -> at.plus(policy.tableRest()))
                .filter(now::isBefore);
        table.ifPresent(end -> restrained(
                "rest", "a change of " + work.table() + " was taken back; the table is left alone until " + end));
        Optional<RevertedChanges.Reverted> reverted = history.of(recommendation.change());
        if (reverted.isPresent()) {
            List<Duration> rests = policy.definitionRests();
            Duration rest = rests.get(Math.min(reverted.get().times(), rests.size()) - 1);
            Instant end = reverted.get().at().plus(rest);
            if (now.isBefore(end)) {
                restrained(
                        "rest",
                        "this very change was taken back " + reverted.get().times() + " times"
                                + reverted.get().because() + "; it rests until " + end);
            }
            history.whyNot(recommendation.change(), connection, now).ifPresent(why -> restrained("rest", why));
        }
        if (guards.size() == before) {
            guards.add(GuardResult.ok("rest", "nothing of this table was taken back lately"));
        }
    }

    private void vacuum(JournalEntry.Work work, List<JournalEntry> entries) throws SQLException {
        int before = guards.size();
        if (work.kind() != Kind.SERVER_SETTING) {
            TableRest.until(entries, work.table(), now)
                    .ifPresent(end -> restrained(
                            "attempts",
                            "the last attempt on " + work.table() + " was less than "
                                    + TableRest.BETWEEN_ATTEMPTS.toMinutes()
                                    + " minutes ago, and each may end an autovacuum; the next from " + end));
        }
        if (TableRest.delaysVacuum(work.kind())) {
            TableRest.owedVacuum(connection, work.table()).ifPresent(why -> restrained("dead rows", why));
        }
        if (guards.size() == before) {
            guards.add(GuardResult.ok("attempts", "autovacuum is not held up"));
        }
    }

    private void start() throws SQLException {
        Instant server;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SqlResource.read(PolicyGuards.class, "started"))) {
            row.next();
            server = row.getObject(1, OffsetDateTime.class).toInstant();
        }
        boolean ours = startedAt.isAfter(server);
        Instant last = ours ? startedAt : server;
        String found = (ours ? "this application" : "the server") + " started at " + last;
        Instant end = last.plus(policy.minTimeAfterStart());
        if (now.isBefore(end)) {
            guards.add(GuardResult.refused("start", found + "; minTimeAfterStart ends at " + end));
        } else {
            guards.add(GuardResult.ok("start", found));
        }
    }

    /** Holds an autopilot back; a person may know better. */
    private void restrained(String guard, String found) {
        guards.add(
                policy.initiative() == Initiative.AUTOPILOT
                        ? GuardResult.refused(guard, found)
                        : GuardResult.warning(guard, found));
    }
}
