package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is measured around a change is kept with it. */
class JournalNoteTest {

    private final ChangeApplier applier;

    JournalNoteTest() throws SQLException {
        applier = ApplyFixture.create().applier();
    }

    @AfterEach
    void close() {
        applier.close();
    }

    @Test
    void note_isKeptAndChangesNothingElse() {
        JournalEntry applied = applier.apply(recommend(BY_CUSTOMER), REAL);

        applier.note(applied, Map.of("calls", "1", "blocks", "7"));
        JournalEntry noted = applier.note(applied, Map.of("calls", "2"));

        assertThat(noted.work().originals()).containsEntry("calls", "2").containsEntry("blocks", "7");
        assertThat(noted.state()).isEqualTo(applied.state());
        assertThat(noted.times()).isEqualTo(applied.times());
        assertThat(applier.history()).containsExactly(noted);
    }

    @Test
    void note_inMemory_isKept() {
        JournalEntry applied = applier.apply(recommend(BY_CUSTOMER), REAL.journalInMemory());

        JournalEntry noted = applier.note(applied, Map.of("calls", "1"));

        assertThat(applier.history()).containsExactly(noted);
        assertThat(noted.work().originals()).containsEntry("calls", "1");
    }

    @Test
    void note_ofADryRun_isRefused() {
        JournalEntry asked = applier.apply(recommend(BY_CUSTOMER), ApplyPolicy.safeDefaults());

        assertThatThrownBy(() -> applier.note(asked, Map.of("calls", "1")))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("only what was really changed has one");
    }
}
