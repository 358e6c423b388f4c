package io.pgtender.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.advice.Change;
import io.pgtender.apply.ApplyPolicy.Mode;
import io.pgtender.apply.JournalEntry.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ApplyPolicyTest {

    private static final Change.CreateIndex CHANGE = Change.CreateIndex.of(ApplyFixture.BY_CUSTOMER);

    @Test
    void safeDefaults_changeNothing() {
        assertThat(ApplyPolicy.safeDefaults().mode()).isEqualTo(Mode.DRY_RUN);
    }

    @Test
    void safeDefaults_leaveRiskyKindsToAPerson() {
        assertThat(List.of(Kind.DROP_INDEX, Kind.REBUILD_INDEX, Kind.SERVER_SETTING))
                .allSatisfy(kind ->
                        assertThat(ApplyPolicy.safeDefaults().autonomy(kind)).isEqualTo(Autonomy.APPROVE));
    }

    @Test
    void toBuilder_keepsEveryOtherSetting() {
        ChangeWindow window = ChangeWindow.daily(LocalTime.of(1, 0), LocalTime.of(4, 0), ZoneOffset.UTC);
        ApplyPolicy policy = ApplyPolicy.builder()
                .mode(Mode.FOR_REAL)
                .journal(ApplyPolicy.JournalPlace.MEMORY)
                .initiative(ApplyPolicy.Initiative.AUTOPILOT)
                .autonomy(Kind.CREATE_INDEX, Autonomy.ADVISE)
                .window(window)
                .approve(Approval.of(CHANGE, "alice", Instant.EPOCH))
                .lockTimeout(Duration.ofSeconds(1))
                .maxBuildTime(Duration.ofSeconds(2))
                .maxIndexBytes(3)
                .maxOwnIndexBytes(4)
                .maxOwnShareOfDatabase(0.25)
                .maxChangesPerDay(5)
                .tableRest(Duration.ofHours(6))
                .definitionRests(List.of(Duration.ofDays(7)))
                .minTimeAfterStart(Duration.ofMinutes(8))
                .attempts(9)
                .backoff(Duration.ofMillis(10))
                .appliedBy("alice")
                .build();

        ApplyPolicy changed = policy.toBuilder().maxWait(Duration.ofSeconds(11)).build();

        assertThat(changed.maxWait()).isEqualTo(Duration.ofSeconds(11));
        assertThat(changed).usingRecursiveComparison().ignoringFields("maxWait").isEqualTo(policy);
        assertThat(changed.autonomy(Kind.CREATE_INDEX)).isEqualTo(Autonomy.ADVISE);
    }

    @ParameterizedTest
    @MethodSource
    void valueThatCannotBeMeant_isRefusedByNameAndValue(UnaryOperator<ApplyPolicy.Builder> setter, String message) {
        assertThatThrownBy(() -> setter.apply(ApplyPolicy.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    static Stream<Arguments> valueThatCannotBeMeant_isRefusedByNameAndValue() {
        return Stream.of(
                bad(b -> b.maxWait(Duration.ZERO), "maxWait must be positive, got PT0S"),
                bad(b -> b.lockTimeout(Duration.ofSeconds(-1)), "lockTimeout must be positive, got PT-1S"),
                bad(b -> b.maxIndexBytes(0), "maxIndexBytes must be at least 1, got 0"),
                bad(b -> b.maxOwnShareOfDatabase(1.5), "at most 1, got 1.5"),
                bad(b -> b.maxOwnShareOfDatabase(Double.NaN), "got NaN"),
                bad(b -> b.maxChangesPerDay(0), "maxChangesPerDay must be at least 1, got 0"),
                bad(b -> b.maxChangesPerDay(2_000), "maxChangesPerDay must be at most 1000"),
                bad(b -> b.definitionRests(List.of()), "definitionRests must not be empty"),
                bad(b -> b.minTimeAfterStart(Duration.ofSeconds(-1)), "zero switches it off"),
                bad(b -> b.appliedBy(" "), "the journal says who"));
    }

    private static Arguments bad(UnaryOperator<ApplyPolicy.Builder> setter, String message) {
        return Arguments.of(setter, message);
    }

    @Test
    void approval_namesOneChangeOnly() {
        Approval approval = Approval.of(CHANGE, "alice", Instant.EPOCH);
        ApplyPolicy policy = ApplyPolicy.builder().approve(approval).build();

        assertThat(policy.approvalOf(CHANGE)).contains(approval);
        assertThat(policy.approvalOf(new Change.CreateIndex("another", ApplyFixture.BY_CUSTOMER)))
                .isEmpty();
    }
}
