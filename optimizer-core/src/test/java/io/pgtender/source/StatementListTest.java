package io.pgtender.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterVector;
import io.pgtender.source.StatementOrigin.Parameters;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.testing.TestPostgres;
import io.pgtender.workload.BatchSizes;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import io.pgtender.workload.Workload.Drops;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementListTest {

    private static final Workload NOTHING =
            new Workload(Instant.EPOCH, Instant.EPOCH, List.of(), List.of(), Drops.NONE);

    private static Connection connection;

    @BeforeAll
    static void connect() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE items (id serial PRIMARY KEY, owner int, name text, data jsonb)");
            statement.execute(
                    "INSERT INTO items (owner, name) SELECT i % 100, 'n' || i FROM generate_series(1, 5000) i");
            statement.execute("ANALYZE items");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    private static SourceReading read(StatementList list) throws SQLException {
        return list.read(connection, NOTHING);
    }

    private static Fingerprint fingerprint(String sql) {
        return QueryShapes.parse(sql).fingerprint();
    }

    private static ShapeStatistics shape(SourceReading reading, String sql) {
        return reading.workload().shape(fingerprint(sql)).orElseThrow();
    }

    private static List<Object> values(ParameterVector vector) {
        return vector.parameters().stream().map(Parameter::value).toList();
    }

    @Test
    void givenValues_andTimesAreTaken() throws SQLException {
        SourceReading reading = read(StatementList.builder()
                .add("SELECT id FROM items WHERE owner = ?", 42)
                .callsPerHour(120)
                .millis(3)
                .build());

        ShapeStatistics shape = shape(reading, "SELECT id FROM items WHERE owner = ?");
        assertThat(shape.calls() / reading.workload().windowHours()).isCloseTo(120, within(1e-6));
        assertThat(shape.latency().meanNanos()).isEqualTo(3e6);
        assertThat(shape.samples())
                .singleElement()
                .satisfies(v -> assertThat(values(v)).containsExactly(42));
        assertThat(reading.origins().get(shape.shape().fingerprint()).parameters())
                .isEqualTo(Parameters.REAL);
        assertThat(reading.notes()).isEmpty();
    }

    @Test
    void numberedParameters_areBoundWhereverTheyStand() throws SQLException {
        SourceReading reading = read(StatementList.builder()
                .add("SELECT id FROM items WHERE name = $2 AND owner = $1 OR name > $2", 7, "n9")
                .build());

        assertThat(shape(reading, "SELECT id FROM items WHERE name = ? AND owner = ? OR name > ?")
                        .samples())
                .singleElement()
                .satisfies(v -> assertThat(values(v)).containsExactly("n9", 7, "n9"));
    }

    @Test
    void literals_areSamplesOfOneShape() throws SQLException {
        SourceReading reading = read(StatementList.builder()
                .add("SELECT id FROM items WHERE owner = 1")
                .add("SELECT id FROM items WHERE owner = 2")
                .build());

        assertThat(shape(reading, "SELECT id FROM items WHERE owner = ?").samples())
                .hasSize(2);
        assertThat(shape(reading, "SELECT id FROM items WHERE owner = ?").calls())
                .isEqualTo(2);
    }

    @Test
    void statements_withoutATimeAreWeighedByCost() throws SQLException {
        SourceReading reading = read(StatementList.builder()
                .add("SELECT * FROM items WHERE name = 'n1'")
                .add("SELECT * FROM items WHERE id = 1")
                .build());

        assertThat(shape(reading, "SELECT * FROM items WHERE name = ?").totalNanos())
                .isGreaterThan(
                        5 * shape(reading, "SELECT * FROM items WHERE id = ?").totalNanos());
        assertThat(reading.notes()).anySatisfy(n -> assertThat(n).contains("2 statements", "cost"));
    }

    @Test
    void missingValues_comeFromCapturedExecutions() throws SQLException {
        QueryShape shape = QueryShapes.parse("SELECT id FROM items WHERE owner = ?");
        ParameterVector seen = new ParameterVector(
                "SELECT id FROM items WHERE owner = ?", List.of(new Parameter(77, Parameter.UNTYPED)), 1_000);
        Workload captured = new Workload(
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(1),
                List.of(new ShapeStatistics(
                        shape,
                        1,
                        Map.of(),
                        1,
                        BatchSizes.NONE,
                        0,
                        LatencyHistogram.summarised(1, 1_000, 1_000),
                        List.of(seen),
                        Map.of())),
                List.of(),
                Drops.NONE);

        SourceReading reading = StatementList.builder()
                .add("SELECT id FROM items WHERE owner = $1")
                .build()
                .read(connection, captured);

        assertThat(shape(reading, "SELECT id FROM items WHERE owner = ?").samples())
                .singleElement()
                .satisfies(v -> assertThat(values(v)).containsExactly(77));
    }

    @Test
    void missingValues_comeFromStatisticsElse() throws SQLException {
        SourceReading reading = read(StatementList.builder()
                .add("SELECT id FROM items WHERE owner = $1 AND name LIKE $2")
                .build());

        assertThat(shape(reading, "SELECT id FROM items WHERE owner = ? AND name LIKE ?")
                        .samples())
                .isNotEmpty();
        assertThat(reading.notes()).anySatisfy(n -> assertThat(n).contains("column statistics"));
    }

    @Test
    void script_keepsWhatCanBeLookedAtAndNamesTheRest(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("queries.sql");
        Files.writeString(file, """
                SET search_path = public;
                SELECT id FROM items WHERE owner = 5;
                SELECT id FROM items WHERE data ? 'key';
                SELECT missing FROM items;
                SELECT broken FROM;
                """);

        SourceReading reading =
                read(StatementList.builder().script(file).callsPerHour(10).build());

        assertThat(shape(reading, "SELECT id FROM items WHERE owner = ?").calls())
                .isEqualTo(10);
        assertThat(shape(reading, "SELECT id FROM items WHERE data ?? ?").samples())
                .hasSize(1);
        assertThat(shape(reading, "SELECT missing FROM items").samples()).isEmpty();
        assertThat(reading.notes())
                .anySatisfy(n -> assertThat(n).contains("left out", "SET"))
                .anySatisfy(n -> assertThat(n).contains("42703", "SELECT missing"))
                .anySatisfy(n -> assertThat(n).contains("42601", "SELECT broken"));
    }

    @Test
    void rareStatements_keepTheirRate() throws SQLException {
        SourceReading reading = read(StatementList.builder()
                .add("SELECT id FROM items WHERE owner = 5")
                .callsPerHour(0.04)
                .millis(1_000)
                .build());

        assertThat(reading.workload().calls() / reading.workload().windowHours())
                .isCloseTo(0.04, within(1e-9));
        assertThat(reading.workload().totalNanos() / reading.workload().windowHours())
                .isCloseTo(4e7, within(1.0));
    }

    @Test
    void tooFewValues_areRefusedAtOnce() {
        assertThatThrownBy(() -> StatementList.builder().add("SELECT ?, ?", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 parameters");
        assertThatThrownBy(() -> StatementList.builder().millis(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StatementList.builder().add("SELECT 1").callsPerHour(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void notes_holdNoValues() throws SQLException {
        SourceReading reading = read(StatementList.builder()
                .add("SELECT missing FROM items WHERE name = 'secret'")
                .add("SELECT id FROM items WHERE owner = ?", "secret")
                .build());

        assertThat(reading.toString()).doesNotContain("secret");
    }
}
