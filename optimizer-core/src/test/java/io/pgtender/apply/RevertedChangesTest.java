package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.ORDERS;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Change;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was taken back is left out, until there is a reason to think again. */
class RevertedChangesTest {

    private static final Change CHANGE = Change.CreateIndex.of(BY_CUSTOMER);

    private final ApplyFixture db;
    private final ChangeApplier applier;

    RevertedChangesTest() throws Exception {
        db = ApplyFixture.create();
        db.execute("ANALYZE orders");
        applier = db.applier();
    }

    private Optional<String> whyNot(Change change, Duration later) throws Exception {
        try (Connection connection = db.dataSource.getConnection()) {
            return applier.reverted(connection)
                    .whyNot(change, connection, Instant.now().plus(later));
        }
    }

    @Test
    void nothingIsBarred_withoutAJournal() throws Exception {
        assertThat(whyNot(CHANGE, Duration.ZERO)).isEmpty();
    }

    @Test
    void appliedChange_isNotBarred() throws Exception {
        applier.apply(recommend(BY_CUSTOMER), REAL);

        assertThat(whyNot(CHANGE, Duration.ZERO)).isEmpty();
    }

    @Test
    void revertedChange_isBarredWithTheVerdict() throws Exception {
        JournalEntry entry = applier.apply(recommend(BY_CUSTOMER), REAL);
        applier.judge(entry, new JournalEntry.Judgement("regressed", "twice as slow", Instant.now()));
        applier.revert(entry);

        assertThat(whyNot(CHANGE, Duration.ZERO))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("made by tester and taken back at")
                        .contains("found regressed: twice as slow")
                        .contains("when public.orders has grown to twice its 1,000 rows of then (now 1,000)"));
    }

    @Test
    void barred_untilTheTableHasGrownToTwice() throws Exception {
        applier.revert(applier.apply(recommend(BY_CUSTOMER), REAL));

        db.execute("INSERT INTO orders SELECT i, 1, 'open' FROM generate_series(1001, 1900) AS i", "ANALYZE orders");
        assertThat(whyNot(CHANGE, Duration.ZERO)).isPresent();
        db.execute("INSERT INTO orders SELECT i, 1, 'open' FROM generate_series(1901, 2000) AS i", "ANALYZE orders");
        assertThat(whyNot(CHANGE, Duration.ZERO)).isEmpty();
    }

    @Test
    void barred_for90Days() throws Exception {
        applier.revert(applier.apply(recommend(BY_CUSTOMER), REAL));

        assertThat(whyNot(CHANGE, Duration.ofDays(89))).isPresent();
        assertThat(whyNot(CHANGE, Duration.ofDays(91))).isEmpty();
    }

    @Test
    void sameDefinitionUnderAnotherName_isBarred() throws Exception {
        applier.revert(applier.apply(recommend(BY_CUSTOMER), REAL));
        IndexDefinition unqualified =
                IndexDefinition.btree(new RelationName(null, "orders"), List.of(IndexKey.column("customer_id")));

        assertThat(whyNot(new Change.CreateIndex("other", BY_CUSTOMER), Duration.ZERO))
                .isPresent();
        assertThat(whyNot(Change.CreateIndex.of(unqualified), Duration.ZERO)).isPresent();
    }

    @Test
    void otherDefinition_isNotBarred() throws Exception {
        applier.revert(applier.apply(recommend(BY_CUSTOMER), REAL));

        assertThat(whyNot(
                        Change.CreateIndex.of(IndexDefinition.btree(ORDERS, List.of(IndexKey.column("status")))),
                        Duration.ZERO))
                .isEmpty();
    }
}
