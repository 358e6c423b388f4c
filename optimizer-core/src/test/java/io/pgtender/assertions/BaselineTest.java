package io.pgtender.assertions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.workload.RepeatedStatement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineTest {

    private static final RepeatedStatement OLD = Seen.nPlusOne();
    private static final RepeatedStatement NEW = Seen.repeated(Label.WRITE, Seen.INSERT, 9);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("below").resolve("baseline.txt");
    }

    private Baseline inMode(BaselineMode mode) {
        return Baseline.of(file, mode);
    }

    private void written(String check, RepeatedStatement... repetitions) {
        inMode(BaselineMode.WRITE).unknownOf(check, List.of(repetitions));
    }

    @Test
    void finding_thatIsListedPasses() {
        written("PageTest.list", OLD);

        assertThat(inMode(BaselineMode.CHECK).unknownOf("PageTest.list", List.of(OLD)))
                .isEmpty();
    }

    @Test
    void finding_thatIsListedPassesInAnotherCheckToo() {
        written("PageTest.list", OLD);

        assertThat(inMode(BaselineMode.CHECK).unknownOf("OtherTest.list", List.of(OLD)))
                .isEmpty();
    }

    @Test
    void finding_thatIsNotListedFails() {
        written("PageTest.list", OLD);

        assertThat(inMode(BaselineMode.CHECK).unknownOf("PageTest.list", List.of(OLD, NEW)))
                .containsExactly(NEW);
    }

    @Test
    void finding_withoutAFileFails() {
        assertThat(inMode(BaselineMode.CHECK).unknownOf("PageTest.list", List.of(OLD)))
                .containsExactly(OLD);
    }

    @Test
    void finding_failsWhereTheFileIsIgnored() {
        written("PageTest.list", OLD);

        assertThat(inMode(BaselineMode.IGNORE).unknownOf("PageTest.list", List.of(OLD)))
                .containsExactly(OLD);
    }

    @Test
    void file_isReadableAndStable() throws IOException {
        written("PageTest.place", NEW);
        written("PageTest.list", OLD);

        assertThat(file).hasContent("""
                        # Findings that were there before: pgtender's checks let them pass. Commit this file, and delete what you fix.
                        # Written by a run of the tests with -Dpgtender.baseline=write. Label, fingerprint of the statement, call site.

                        [PageTest.list]
                        N_PLUS_ONE %s com.example.CustomerDao.name  # SELECT name FROM customers WHERE id = ?

                        [PageTest.place]
                        WRITE %s com.example.CustomerDao.name  # INSERT INTO orders (id, customer_id) VALUES (?, ?)
                        """.formatted(Seen.CUSTOMER.fingerprint(), Seen.INSERT.fingerprint()));
    }

    @Test
    void writing_replacesWhatTheSameCheckHad() throws IOException {
        written("PageTest.list", OLD);
        written("PageTest.place", OLD);
        written("PageTest.list", NEW);

        String text = Files.readString(file);
        assertThat(text.substring(text.indexOf("[PageTest.list]"), text.indexOf("[PageTest.place]")))
                .contains("WRITE")
                .doesNotContain("N_PLUS_ONE");
    }

    @Test
    void writing_keepsAllThatOneRunOfACheckFinds() throws IOException {
        Baseline baseline = inMode(BaselineMode.WRITE);
        baseline.unknownOf("PageTest.parameterized", List.of(OLD));
        baseline.unknownOf("PageTest.parameterized", List.of(NEW));

        assertThat(Files.readString(file)).contains("N_PLUS_ONE", "WRITE");
    }

    @Test
    void writing_nothingMakesNoFile() {
        written("PageTest.list");

        assertThat(file).doesNotExist();
    }

    @Test
    void entry_thatItsCheckDoesNotFindAnyMoreIsStale() {
        written("PageTest.list", OLD, NEW);
        Baseline baseline = inMode(BaselineMode.CHECK);
        baseline.unknownOf("PageTest.list", List.of(OLD));

        assertThat(baseline.staleEntries())
                .containsExactly(
                        "[PageTest.list] WRITE " + Seen.INSERT.fingerprint() + " com.example.CustomerDao.name");
    }

    @Test
    void entry_whoseCheckHasNotRunIsNotStale() {
        written("PageTest.list", OLD);
        Baseline baseline = inMode(BaselineMode.CHECK);
        baseline.unknownOf("OtherTest.list", List.of());

        assertThat(baseline.staleEntries()).isEmpty();
    }

    @Test
    void line_thatIsNoFindingIsRefusedWithItsNumber() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "# mine\nnonsense\n");
        Baseline baseline = inMode(BaselineMode.CHECK);

        assertThatIllegalStateException()
                .isThrownBy(() -> baseline.unknownOf("PageTest.list", List.of(OLD)))
                .withMessageContaining("line 2 of")
                .withMessageContaining("-Dpgtender.baseline=write");
    }

    @Test
    void mode_thatIsNotKnownIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BaselineMode.of("overwrite"))
                .withMessageContaining("overwrite")
                .withMessageContaining("check, write or ignore");
    }
}
