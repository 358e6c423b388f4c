package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.catalog.Catalog;
import io.pgtender.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Promises of the analytic model against what the planner does when the index really stands. */
class AnalyticWhatIfTest {

    private static final List<WhatIfLab.Outcome> outcomes = new ArrayList<>();

    @BeforeAll
    static void askAll() throws Exception {
        try (Connection connection = TestPostgres.newDatabase().getConnection()) {
            WhatIfLab.build(connection);
            Catalog catalog = WhatIfLab.catalog(connection);
            for (WhatIfCase question : WhatIfCase.ALL) {
                outcomes.add(WhatIfLab.ask(connection, catalog, new AnalyticWhatIf(connection), question));
            }
        }
    }

    @AfterAll
    static void writeTable() throws Exception {
        Files.write(
                Path.of("target", "what-if.txt"),
                outcomes.stream().map(WhatIfLab.Outcome::line).toList());
    }

    @Test
    void all() {
        assertThat(outcomes).isNotEmpty();
    }
}
