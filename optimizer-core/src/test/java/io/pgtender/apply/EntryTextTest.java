package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Change;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.sql.RelationName;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EntryTextTest {

    private ApplyFixture db;

    @BeforeEach
    void create() throws Exception {
        db = ApplyFixture.create();
    }

    @Test
    void dryRun_namesEveryGuardAndEveryStatementInOrder() {
        JournalEntry entry = db.applier().apply(recommend(BY_CUSTOMER), ApplyPolicy.safeDefaults());

        String text = entry.describe();

        assertThat(entry.guards())
                .isNotEmpty()
                .allSatisfy(guard -> assertThat(text).contains(guard.guard()));
        String oneLine = text.replaceAll("\\s+", " ");
        assertThat(oneLine)
                .containsSubsequence(entry.work().statements())
                .contains("Taken back by DROP INDEX CONCURRENTLY public.pgt_orders_customer_id");
    }

    @Test
    void dryRun_fitsAHundredColumns() {
        JournalEntry entry = db.applier().apply(recommend(BY_CUSTOMER), ApplyPolicy.safeDefaults());

        assertThat(entry.describe().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void dryRun_refused_saysSoInWords() {
        JournalEntry entry = db.applier()
                .apply(
                        recommend(IndexDefinition.btree(
                                new RelationName("public", "nowhere"), List.of(IndexKey.column("id")))),
                        ApplyPolicy.safeDefaults());

        assertThat(entry.describe()).contains("✗").contains("refused: ").contains("Statements: none is sent");
    }

    @Test
    void name_withALineBreak_staysOnItsLine() throws Exception {
        db.execute("CREATE TABLE public.\"a\nb\" (id bigint)");
        IndexDefinition definition =
                IndexDefinition.btree(new RelationName("public", "a\nb"), List.of(IndexKey.column("id")));

        JournalEntry entry = db.applier()
                .apply(recommend(new Change.CreateIndex("c\u001b[2Jd", definition)), ApplyPolicy.safeDefaults());

        assertThat(entry.describe().chars().filter(Character::isISOControl)).containsOnly((int) '\n');
    }
}
