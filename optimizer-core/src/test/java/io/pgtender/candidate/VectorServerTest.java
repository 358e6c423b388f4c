package io.pgtender.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** With the server of {@code PGTENDER_HYPOPG_URL}, which has pgvector too. */
@EnabledIfEnvironmentVariable(named = "PGTENDER_HYPOPG_URL", matches = ".+")
class VectorServerTest {

    @Test
    void nearestVectors_areFoundByTheProposedIndex() throws SQLException {
        String url = System.getenv("PGTENDER_HYPOPG_URL");
        String name = "t_" + UUID.randomUUID().toString().replace("-", "");
        try (Connection admin = DriverManager.getConnection(url);
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
            try (CandidateLab lab =
                    new CandidateLab(DriverManager.getConnection(url.replace("/postgres?", "/" + name + "?")))) {
                lab.execute(
                        "CREATE SCHEMA ext",
                        "CREATE EXTENSION vector SCHEMA ext",
                        "CREATE TABLE items (id int, embedding ext.vector(3))",
                        "INSERT INTO items SELECT i, ('[' || i % 91 || ',' || i % 83 || ',' || i % 7 || ']')::ext.vector"
                                + " FROM generate_series(1, 5000) i",
                        "ANALYZE items");
                String sql = "SELECT id FROM items ORDER BY embedding OPERATOR(ext.<=>) '[3,1,2]' LIMIT 5";

                Candidates candidates = lab.candidates(sql);

                assertThat(lab.isUsed(
                                CandidateLab.find(candidates, "items USING hnsw (embedding ext.vector_cosine_ops)"),
                                sql))
                        .isTrue();
            } finally {
                statement.execute("DROP DATABASE " + name + " WITH (FORCE)");
            }
        }
    }
}
