package io.pgtender.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class PortableSqlTest {

    @Test
    void of_ordinaryNames_areLeftAlone() {
        String sql = "CREATE INDEX \"Order\" ON public.\"Ä b\" (\"x-y\") WHERE s <> 'it''s open'";

        assertThat(PortableSql.of(sql)).isEqualTo(sql);
    }

    @Test
    void of_semicolonInAName_isEscaped() {
        assertThat(PortableSql.of("DROP INDEX public.\"a;\"\"b\\c\""))
                .isEqualTo("DROP INDEX public.U&\"a\\003B\"\"b\\\\c\"");
    }

    @Test
    void of_lineBreakBetweenWords_isABlank() {
        assertThat(PortableSql.of("ANALYZE\n t ")).isEqualTo("ANALYZE  t");
    }

    @Test
    void of_anyString_meansTheSameToTheServer() throws Exception {
        String[] literals = {
            "';\n--$x$ ${y} /* */ \\ '''", "E'a\\';\\n;--'", "U&'\\0041;\\\\;'", "e'\\\\;'", "' plain '", "E'\\x41;1'"
        };
        try (Connection connection = TestPostgres.newDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String literal : literals) {
                String portable = PortableSql.of(literal);
                try (ResultSet row = statement.executeQuery("SELECT " + literal + " = " + portable)) {
                    row.next();
                    assertThat(row.getBoolean(1)).as(portable).isTrue();
                }
                assertThat(portable).doesNotContain(";", "\n", "--", "/*", "${");
            }
        }
    }
}
