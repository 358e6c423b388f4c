package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.cache.HintReader.Hint;
import io.pgtender.sql.QueryShapes;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HintReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/* pgtender:cache ttl=30s mode=shared */ SELECT 1",
                "/*pgtender:cache mode=SHARED ttl=30s*/ SELECT 1",
                "SELECT 1 -- pgtender:cache ttl=30000ms mode=shared\n",
                "SELECT /* from orders */ 1 /* pgtender:cache ttl=30s mode=shared */"
            })
    void comment_isReadWhereverItStands(String sql) {
        assertThat(HintReader.read(sql)).isEqualTo(new Hint.Wanted(CacheMode.SHARED, Duration.ofSeconds(30)));
    }

    @Test
    void commentWithoutWords_leavesTheRestToThePolicy() {
        assertThat(HintReader.read("/* pgtender:cache */ SELECT 1")).isEqualTo(new Hint.Wanted(CacheMode.LOCAL, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT '/* pgtender:cache */'",
                "SELECT $$ -- pgtender:cache $$",
                "SELECT \"/* pgtender:cache */\" FROM t",
                "/* not-a-pgtender */ SELECT 1"
            })
    void whatIsNoComment_isNoHint(String sql) {
        assertThat(HintReader.read(sql)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ttl=30", "ttl=s", "ttl=30y", "mode=fast", "forever", "ttl=99999999999s", "ttl=-1s"})
    void unknownWord_isNamed(String word) {
        assertThat(HintReader.read("/* pgtender:cache " + word + " */ SELECT 1"))
                .isEqualTo(new Hint.Unreadable(word));
    }

    @Test
    void unreadableHint_cachesNothingAndSaysWhy() {
        CachedQueries queries = new CachedQueries(CachePolicy.builder().build());
        String sql = "/* pgtender:cache forever */ SELECT n FROM item";
        assertThat(queries.of(QueryShapes.parse(sql), sql)).isNull();
        assertThat(queries.refusals().values()).singleElement().asString().contains("forever", "ttl=30s");
    }

    @Test
    void hintOnAWrite_cachesNothingAndSaysWhy() {
        CachedQueries queries = new CachedQueries(CachePolicy.builder().build());
        String sql = "/* pgtender:cache */ DELETE FROM item";
        assertThat(queries.of(QueryShapes.parse(sql), sql)).isNull();
        assertThat(queries.refusals().values()).singleElement().asString().contains("not a plain read");
    }

    @Test
    void ruleOfThePolicy_goesBeforeAHint() {
        CachedQueries queries = new CachedQueries(CachePolicy.builder()
                .rule("SELECT n FROM item", Duration.ofSeconds(7))
                .build());
        String sql = "/* pgtender:cache ttl=9s */ SELECT n FROM item";
        assertThat(queries.of(QueryShapes.parse(sql), sql))
                .satisfies(query -> assertThat(query.rule().ttl()).isEqualTo(Duration.ofSeconds(7)));
    }
}
