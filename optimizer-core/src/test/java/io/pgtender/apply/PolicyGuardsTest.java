package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.ORDERS;
import static io.pgtender.apply.ApplyFixture.PACE;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.apply.ApplyPolicy.Initiative;
import io.pgtender.apply.JournalEntry.Kind;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the policy lets happen, against a real journal. */
class PolicyGuardsTest {

    private static final ApplyPolicy AUTOPILOT = REAL.toBuilder()
            .initiative(Initiative.AUTOPILOT)
            .minTimeAfterStart(Duration.ZERO)
            .build();
    private static final IndexDefinition BY_STATUS = IndexDefinition.btree(ORDERS, List.of(IndexKey.column("status")));

    private final ApplyFixture db;
    private final ChangeApplier applier;

    PolicyGuardsTest() throws Exception {
        db = ApplyFixture.create();
        applier = db.applier();
    }

    /** The same application after {@code time}; the journal's times are the database's and stay. */
    private ChangeApplier later(Duration time) {
        return new ChangeApplier(DirectConnections.of(db.dataSource), PACE, Clock.offset(Clock.systemUTC(), time));
    }

    private static void refused(ChangeApplier applier, Recommendation recommendation, ApplyPolicy policy, String why) {
        assertThatThrownBy(() -> applier.apply(recommendation, policy))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void kindThatIsAdviceOnly_isRefusedForEveryone() throws Exception {
        ApplyPolicy policy =
                REAL.toBuilder().autonomy(Kind.CREATE_INDEX, Autonomy.ADVISE).build();

        refused(applier, recommend(BY_CUSTOMER), policy, "CREATE_INDEX is ADVISE by policy: run its SQL by hand");
        assertThat(db.indexes("orders")).isNull();
    }

    @Test
    void kindThatNeedsApproval_isAPersonsToAskFor() {
        ApplyPolicy person =
                REAL.toBuilder().autonomy(Kind.CREATE_INDEX, Autonomy.APPROVE).build();
        ApplyPolicy autopilot = AUTOPILOT.toBuilder()
                .autonomy(Kind.CREATE_INDEX, Autonomy.APPROVE)
                .build();

        refused(applier, recommend(BY_CUSTOMER), autopilot, "nobody has approved it");
        assertThat(applier.apply(recommend(BY_CUSTOMER), person).state()).isEqualTo(State.APPLIED);
    }

    @Test
    void approval_isForOneTry() {
        ApplyPolicy policy = AUTOPILOT.toBuilder()
                .autonomy(Kind.CREATE_INDEX, Autonomy.APPROVE)
                .build();
        Recommendation recommendation = recommend(BY_CUSTOMER);
        applier.control().approve(recommendation.change(), "alice");

        JournalEntry entry = applier.apply(recommendation, policy);

        assertThat(entry.state()).isEqualTo(State.APPLIED);
        assertThat(entry.guards()).anySatisfy(guard -> assertThat(guard.found()).contains("approved by alice"));
        assertThat(applier.control().approvals()).isEmpty();
    }

    @Test
    void approvalThatIsWithdrawn_isNone() {
        Approval approval = applier.control().approve(recommend(BY_CUSTOMER).change(), "alice");

        applier.control().withdraw(approval);

        assertThat(applier.control().approvals()).isEmpty();
    }

    @Test
    void closedWindow_isRefusedWithTheNextOpening() {
        ZonedDateTime opening = ZonedDateTime.now(ZoneOffset.UTC).plusHours(2);
        ApplyPolicy policy = REAL.toBuilder()
                .window(ChangeWindow.daily(
                        LocalTime.of(opening.getHour(), 0),
                        LocalTime.of(opening.plusHours(1).getHour(), 0),
                        ZoneOffset.UTC))
                .build();

        refused(applier, recommend(BY_CUSTOMER), policy, "the next one opens at " + opening.toLocalDate());
    }

    @Test
    void ownIndexesBeyondTheLimit_areRefused() {
        applier.apply(recommend(BY_CUSTOMER), REAL);
        Recommendation next = sized(BY_STATUS, 5_000);
        long present = Long.parseLong(query("SELECT pg_relation_size('" + BY_CUSTOMER.proposedName() + "')"));

        refused(
                applier,
                next,
                REAL.toBuilder().maxOwnIndexBytes(present + 4_999).build(),
                "more than maxOwnIndexBytes " + (present + 4_999));
        assertThat(applier.apply(
                                next,
                                REAL.toBuilder()
                                        .maxOwnIndexBytes(present + 5_000)
                                        .build())
                        .state())
                .isEqualTo(State.APPLIED);
    }

    @Test
    void ownIndexesBeyondTheirShareOfTheDatabase_areRefused() {
        refused(
                applier,
                sized(BY_STATUS, 1L << 30),
                REAL.toBuilder().maxOwnShareOfDatabase(0.9).build(),
                "more than maxOwnShareOfDatabase 0.9");
    }

    @Test
    void changesOfOtherInstances_countForTheDay() {
        db.applier().apply(recommend(BY_STATUS), REAL);
        ApplyPolicy policy = AUTOPILOT.toBuilder().maxChangesPerDay(1).build();

        refused(applier, recommend(BY_CUSTOMER), policy, "1 changes in the last 24 hours, maxChangesPerDay is 1");
        assertThat(later(Duration.ofHours(25))
                        .apply(recommend(BY_CUSTOMER), policy)
                        .state())
                .isEqualTo(State.APPLIED);
    }

    @Test
    void tableOfARevertedChange_restsForADay() {
        applier.revert(applier.apply(recommend(BY_STATUS), REAL));

        refused(applier, recommend(BY_CUSTOMER), AUTOPILOT, "the table is left alone until");
        assertThat(later(Duration.ofHours(25))
                        .apply(recommend(BY_CUSTOMER), AUTOPILOT)
                        .state())
                .isEqualTo(State.APPLIED);
    }

    @Test
    void revertedChange_isOnlyAWarningToAPerson() {
        applier.revert(applier.apply(recommend(BY_CUSTOMER), REAL));

        JournalEntry entry = applier.apply(recommend(BY_CUSTOMER), REAL);

        assertThat(entry.state()).isEqualTo(State.APPLIED);
        assertThat(entry.guards())
                .filteredOn(guard -> guard.guard().equals("rest"))
                .isNotEmpty()
                .allMatch(guard -> guard.outcome() == GuardResult.Outcome.WARNING);
    }

    @Test
    void definitionRevertedTwice_restsLonger() throws Exception {
        applier.revert(applier.apply(recommend(BY_CUSTOMER), REAL));
        db.execute("INSERT INTO orders SELECT i, 1, 'open' FROM generate_series(1001, 9000) AS i", "ANALYZE orders");

        assertThat(rest(Duration.ofDays(6))).contains("taken back 1 times");
        assertThat(rest(Duration.ofDays(8))).isEmpty();
        applier.revert(applier.apply(recommend(BY_CUSTOMER), REAL));
        db.execute("INSERT INTO orders SELECT i, 1, 'open' FROM generate_series(9001, 90000) AS i", "ANALYZE orders");

        assertThat(rest(Duration.ofDays(29))).contains("taken back 2 times");
        assertThat(rest(Duration.ofDays(31))).isEmpty();
    }

    /** What a dry run after {@code time} says of the definition's rest; empty for nothing. */
    private String rest(Duration time) {
        ApplyPolicy dry = AUTOPILOT.toBuilder().mode(ApplyPolicy.Mode.DRY_RUN).build();
        return GuardResult.refusals(
                later(time).apply(recommend(BY_CUSTOMER), dry).guards());
    }

    @Test
    void tableOfAnAttempt_isLeftAloneForTenMinutes() {
        applier.apply(recommend(BY_STATUS), REAL);

        refused(applier, recommend(BY_CUSTOMER), AUTOPILOT, "less than 10 minutes ago, and each may end an autovacuum");
        assertThat(later(Duration.ofMinutes(11))
                        .apply(recommend(BY_CUSTOMER), AUTOPILOT)
                        .state())
                .isEqualTo(State.APPLIED);
    }

    @Test
    void attempt_isOnlyAWarningToAPerson() {
        applier.apply(recommend(BY_STATUS), REAL);

        assertThat(applier.apply(recommend(BY_CUSTOMER), REAL).guards())
                .filteredOn(guard -> guard.guard().equals("attempts"))
                .extracting(GuardResult::outcome)
                .containsExactly(GuardResult.Outcome.WARNING);
    }

    @Test
    void tableThatAutovacuumOwesAVisit_isLeftAlone() throws Exception {
        ApplyPolicy dry = AUTOPILOT.toBuilder().mode(ApplyPolicy.Mode.DRY_RUN).build();
        db.execute("ALTER TABLE orders SET (autovacuum_vacuum_threshold = 400, autovacuum_vacuum_scale_factor = 0)");
        // Keeps autovacuum, and not the DELETE, off the table.
        try (Connection lock = db.transaction(
                "LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE", Connection.TRANSACTION_READ_COMMITTED)) {
            db.execute("DELETE FROM orders WHERE id <= 500");
            db.await("SELECT WHERE pg_stat_get_dead_tuples('orders'::regclass) >= 500");

            assertThat(GuardResult.refusals(
                            applier.apply(recommend(BY_CUSTOMER), dry).guards()))
                    .contains("public.orders has 500 dead rows, and autovacuum comes from 400 on");
            lock.rollback();
        }
    }

    @Test
    void tableThatAutovacuumNeverVisits_isNotWaitedFor() throws Exception {
        ApplyPolicy dry = AUTOPILOT.toBuilder().mode(ApplyPolicy.Mode.DRY_RUN).build();
        db.execute(
                "ALTER TABLE orders SET (autovacuum_enabled = off, autovacuum_vacuum_threshold = 400,"
                        + " autovacuum_vacuum_scale_factor = 0)",
                "DELETE FROM orders WHERE id <= 500");
        db.await("SELECT WHERE pg_stat_get_dead_tuples('orders'::regclass) >= 500");

        assertThat(GuardResult.refusals(
                        applier.apply(recommend(BY_CUSTOMER), dry).guards()))
                .isEmpty();
    }

    @Test
    void vacuumItself_isWelcomeOnDeadRows() {
        assertThat(TableRest.delaysVacuum(Kind.VACUUM)).isFalse();
        assertThat(TableRest.delaysVacuum(Kind.CREATE_INDEX)).isTrue();
    }

    @Test
    void autopilot_waitsAfterAStart() {
        ApplyPolicy policy =
                AUTOPILOT.toBuilder().minTimeAfterStart(Duration.ofDays(300)).build();

        refused(applier, recommend(BY_CUSTOMER), policy, "minTimeAfterStart ends at");
        assertThat(applier.apply(
                                recommend(BY_CUSTOMER),
                                policy.toBuilder().initiative(Initiative.PERSON).build())
                        .state())
                .isEqualTo(State.APPLIED);
    }

    @Test
    void sizeOfTheTable_isInTheJournal() throws Exception {
        db.execute("ANALYZE orders");
        JournalEntry entry = applier.apply(recommend(BY_CUSTOMER), REAL);

        assertThat(entry.work().originals()).containsEntry("rows", "1000").containsKey("bytes");
    }

    @Test
    void verdict_isWrittenBesideTheRest() {
        JournalEntry entry = applier.apply(recommend(BY_CUSTOMER), REAL);
        JournalEntry.Judgement judgement =
                new JournalEntry.Judgement("improved", "3 times as fast", Instant.parse("2026-03-02T12:00:00Z"));

        JournalEntry judged = applier.judge(entry, judgement);

        assertThat(judged).isEqualTo(entry.with(judgement));
        assertThat(applier.history()).containsExactly(judged);
    }

    private String query(String sql) {
        try {
            return String.valueOf(db.query(sql));
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Recommendation sized(IndexDefinition definition, long bytes) {
        Recommendation plain = recommend(definition);
        return new Recommendation(plain.finding(), plain.change(), new Impact(1, bytes));
    }
}
