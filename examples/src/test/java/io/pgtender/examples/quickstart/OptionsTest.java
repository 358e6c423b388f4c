package io.pgtender.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    @Test
    void noArguments_runTheShop() {
        Options options = Options.parse();

        assertThat(options.revert()).isFalse();
        assertThat(options.url()).isEmpty();
    }

    @Test
    void urlAndSql_areTaken() {
        Options options = Options.parse("--url", "jdbc:postgresql://localhost/shop", "--sql", "queries.sql");

        assertThat(options.url()).contains("jdbc:postgresql://localhost/shop");
        assertThat(options.sql().orElseThrow()).hasFileName("queries.sql");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rever                                  | unknown option --rever",
                "--url                                    | --url needs a value",
                "--url postgres://localhost/shop          | starts with jdbc:postgresql:",
                "--url jdbc:postgresql://h/d --revert     | your database is only read",
                "--sql queries.sql                        | --sql needs --url"
            })
    void nonsense_isRefusedWithTheRemedy(String arguments, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(arguments.split(" +")))
                .withMessageContaining(message);
    }
}
