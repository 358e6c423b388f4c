package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.RelationName;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResultCacheTest {

    private static final String READ = "SELECT n FROM item WHERE n = ?";

    private final CacheFixture fixture =
            new CacheFixture().run("CREATE TABLE item (n int)", "INSERT INTO item SELECT generate_series(0, 99)");

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void answer_isServedUntilItsTimeToLiveEnds() throws SQLException {
        fixture.rule(READ);
        CachedConnection reader = fixture.connect();
        reader.hit(READ, 1);
        fixture.nanos.addAndGet(Duration.ofMinutes(10).toNanos() - 1);
        reader.value(READ, 1);
        assertThat(reader.lastWasHit).isTrue();
        fixture.nanos.addAndGet(1);
        reader.value(READ, 1);
        assertThat(reader.lastWasHit).isFalse();
    }

    @Test
    void timeToLive_countsFromBeforeTheQueryWasSent() throws SQLException {
        fixture.rule(READ);
        CachedConnection reader = fixture.connect();
        reader.hit(READ, 1);
        reader.beforeStore =
                () -> fixture.nanos.addAndGet(Duration.ofMinutes(10).toNanos() - 1);
        reader.value(READ, 2);
        reader.beforeStore = () -> {};
        reader.value(READ, 2);
        assertThat(reader.lastWasHit).isTrue();
        fixture.nanos.addAndGet(1);
        reader.value(READ, 2);
        assertThat(reader.lastWasHit).isFalse();
    }

    @Test
    void writesOfOthers_showWhenTheTimeToLiveEnds() throws SQLException {
        fixture.rule("SELECT max(n) FROM item");
        CachedConnection reader = fixture.connect();
        reader.hit("SELECT max(n) FROM item");
        fixture.run("INSERT INTO item VALUES (1000)");
        assertThat(reader.value("SELECT max(n) FROM item")).isEqualTo("99");
        fixture.nanos.addAndGet(Duration.ofMinutes(10).toNanos());
        assertThat(reader.value("SELECT max(n) FROM item")).isEqualTo("1000");
    }

    @Test
    void bytes_areBounded() throws SQLException {
        fixture.rule(READ).policy().maxBytes(10_000).maxEntryBytes(1_000);
        CachedConnection reader = fixture.connect();
        reader.hit(READ, 0);
        for (int n = 0; n < 100; n++) {
            reader.value(READ, n);
            assertThat(fixture.cache().statistics().weightBytes()).isBetween(1L, 10_000L);
        }
        CacheStatistics statistics = fixture.cache().statistics();
        assertThat(statistics.entries()).isBetween(5L, 40L);
    }

    @Test
    void answerOverTheEntryBound_isNotStored() throws SQLException {
        String all = "SELECT n FROM item";
        fixture.rule(READ).rule(all).policy().maxEntryBytes(2_000);
        CachedConnection reader = fixture.connect();
        reader.hit(READ, 1);
        reader.query(all);
        fixture.settle();
        reader.query(all);
        reader.query(all);
        assertThat(reader.lastWasHit).isFalse();
        assertThat(fixture.cache().statistics().bypasses()).containsKey(BypassReason.TOO_LARGE);
    }

    @Test
    void queryWithoutARule_isNotCached() {
        fixture.rule(READ);
        assertThat(fixture.cache().policy().ruleFor(QueryShapes.parse("SELECT n FROM item")))
                .isNull();
        assertThat(fixture.cache().policy().ruleFor(QueryShapes.parse("select n from item where n = 5")))
                .isNotNull();
    }

    @Test
    void invalidate_outdatesAnswersOfThatRelation() throws SQLException {
        fixture.rule(READ);
        CachedConnection reader = fixture.connect();
        reader.hit(READ, 1);
        fixture.cache().invalidate(new RelationName("other", "item"));
        reader.value(READ, 1);
        assertThat(reader.lastWasHit).isTrue();
        fixture.cache().invalidate(new RelationName(null, "item"));
        reader.value(READ, 1);
        assertThat(reader.lastWasHit).isFalse();
        assertThat(fixture.cache().statistics().invalidations()).containsEntry(new RelationName("public", "item"), 1L);
    }

    @Test
    void clearAndClose_forgetEverything() throws SQLException {
        fixture.rule(READ);
        CachedConnection reader = fixture.connect();
        reader.hit(READ, 1);
        fixture.cache().clear();
        reader.value(READ, 1);
        assertThat(reader.lastWasHit).isFalse();
        fixture.cache().close();
        reader.value(READ, 1);
        assertThat(reader.lastWasHit).isFalse();
        assertThat(fixture.cache().statistics().entries()).isZero();
        assertThat(fixture.cache().statistics().bypasses()).containsKey(BypassReason.CLOSED);
    }

    @Test
    void refusedQuery_isReportedWithItsReason() throws SQLException {
        fixture.run("CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'");
        fixture.rule("SELECT f(n) FROM item");
        CachedConnection reader = fixture.connect();
        reader.query("SELECT f(n) FROM item");
        fixture.settle();
        reader.query("SELECT f(n) FROM item");
        CacheStatistics statistics = fixture.cache().statistics();
        assertThat(statistics.refusals().values()).singleElement().asString().contains("f(integer)");
        assertThat(statistics.bypasses()).containsKeys(BypassReason.UNRESOLVED, BypassReason.REFUSED);
        assertThat(statistics.stores()).isZero();
    }

    @Test
    void policy_namesTheValueAndTheRemedy() {
        CachePolicy.Builder policy = CachePolicy.builder();
        assertThatThrownBy(() -> policy.rule("DELETE FROM item", Duration.ofSeconds(1)))
                .hasMessageContaining("not a plain read");
        assertThatThrownBy(() -> policy.rule("SELECT now()", Duration.ofSeconds(1)))
                .hasMessageContaining("changes without a write");
        assertThatThrownBy(() -> policy.rule("SELECT 1", Duration.ZERO)).hasMessageContaining("must be positive");
        assertThatThrownBy(() -> policy.maxBytes(0)).hasMessageContaining("maxBytes is 0");
        policy.rule("SELECT 1", Duration.ofSeconds(1));
        assertThatThrownBy(() -> policy.rule("SELECT 2", Duration.ofSeconds(1)))
                .hasMessageContaining("two cache rules");
        assertThatThrownBy(() -> policy.maxBytes(10).build()).hasMessageContaining("exceeds maxBytes 10");
    }
}
