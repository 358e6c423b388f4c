package io.pgtender;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.apply.JournalEntry;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import io.pgtender.verify.BlockReads;
import io.pgtender.verify.ServerEvidence;
import io.pgtender.verify.ServerEvidenceText;
import io.pgtender.verify.Verdict;
import io.pgtender.workload.ShapeRecorder;
import io.pgtender.workload.WorkloadRecorder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The server's counters go into the journal with a change, and into the verdict on it. */
class ChangeEvidenceTest {

    private static final RelationName ORDERS = new RelationName("public", "orders");
    private static final QueryShape SHAPE = QueryShapes.parse("SELECT id FROM orders WHERE customer_id = ?");
    private static final int CALLS = 30;

    /** Ends a test that hangs. */
    private static final long DEADLINE_NANOS = 30_000_000_000L;

    private final PGSimpleDataSource database = TestPostgres.newDatabase();
    private final WorkloadRecorder recorder = WorkloadRecorder.builder().build();
    private final Advisor advisor = Advisor.builder(recorder, database).build();

    @BeforeEach
    void table() throws SQLException {
        execute(
                "CREATE TABLE orders (id int PRIMARY KEY, customer_id int)",
                "INSERT INTO orders SELECT i, i % 1000 FROM generate_series(1, 20000) AS i",
                "ANALYZE orders");
    }

    @AfterEach
    void close() {
        advisor.close();
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** As the application does; leaving, its session hands in what it counted. */
    private void query() throws SQLException {
        ShapeRecorder times = recorder.shape(SHAPE);
        recorder.tick();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SHAPE.text())) {
            for (int i = 0; i < CALLS; i++) {
                statement.setInt(1, i);
                long start = System.nanoTime();
                statement.executeQuery().close();
                times.executed(System.nanoTime() - start);
            }
        }
        recorder.tick();
    }

    private JournalEntry apply(ApplyPolicy policy) {
        Finding finding = new Finding(
                Finding.Kind.MISSING_INDEX,
                "orders is scanned",
                List.of(SHAPE),
                List.of(new Evidence.Measured("measured")));
        Change change = Change.CreateIndex.of(IndexDefinition.btree(ORDERS, List.of(IndexKey.column("customer_id"))));
        return advisor.apply(new Recommendation(finding, change, new Impact(1, 0)), policy);
    }

    @Test
    void appliedIndex_isJudgedByTheBlocksItSaves() throws Exception {
        execute("CREATE EXTENSION pg_stat_statements");
        query();
        JournalEntry entry = apply(ApplyPolicy.safeDefaults().forReal());
        query();

        assertThat(entry.state()).isEqualTo(JournalEntry.State.APPLIED);
        assertThat(advisor.history()).containsExactly(entry);
        ServerEvidence before = ServerEvidenceText.read(
                        ServerEvidenceText.BEFORE, entry.work().originals())
                .orElseThrow();
        assertThat(before.shapes().get(SHAPE.fingerprint()).calls()).isEqualTo(CALLS);
        Verdict verdict = verdictOnceUseIsCounted(entry);
        BlockReads reads = verdict.basis().server().orElseThrow().shapes().get(SHAPE.fingerprint());
        assertThat(reads.after().calls()).isEqualTo(CALLS);
        assertThat(reads.areFewer()).isTrue();
        assertThat(verdict).isInstanceOf(Verdict.Improved.class);
    }

    /** A session hands in what it counted of an index while it ends, which its client does not wait for. */
    private Verdict verdictOnceUseIsCounted(JournalEntry entry) {
        long end = System.nanoTime() + DEADLINE_NANOS;
        Verdict verdict = advisor.verify(entry);
        while (verdict.basis().server().orElseThrow().index().orElseThrow().scans() == 0) {
            assertThat(System.nanoTime()).as("deadline for counters to arrive").isLessThan(end);
            verdict = advisor.verify(entry);
        }
        return verdict;
    }

    @Test
    void appliedIndex_withoutTheExtension_isJudgedByTimeAlone() throws Exception {
        query();
        JournalEntry entry = apply(ApplyPolicy.safeDefaults().forReal());

        Verdict verdict = advisor.verify(entry);

        assertThat(verdict).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(verdict.basis().server().orElseThrow().shapes()).isEmpty();
    }

    @Test
    void dryRun_keepsNothing() {
        assertThat(apply(ApplyPolicy.safeDefaults()).work().originals().keySet())
                .noneMatch(name -> name.startsWith("evidence."));
    }
}
