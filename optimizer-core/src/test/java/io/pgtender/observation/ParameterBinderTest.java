package io.pgtender.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgtender.testing.TestPostgres;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterBinderTest {

    private static final String SQL =
            "select ?::int = 7 and ?::text = 'x' and ?::numeric = 1.5 and ?::date = '2024-02-29' and ?::int is null";

    @Test
    void bind_ofRecordedValues_sendsThemAgain() throws SQLException {
        List<Parameter> parameters = List.of(
                new Parameter(7, Types.INTEGER),
                new Parameter("x", Types.VARCHAR),
                new Parameter(new BigDecimal("1.5"), Types.NUMERIC),
                new Parameter(LocalDate.of(2024, 2, 29), Parameter.UNTYPED),
                new Parameter(null, Types.INTEGER));
        try (Connection connection = TestPostgres.admin().getConnection();
                PreparedStatement statement = connection.prepareStatement(SQL)) {
            ParameterBinder.bind(statement, parameters);

            try (ResultSet row = statement.executeQuery()) {
                row.next();
                assertThat(row.getBoolean(1)).isTrue();
            }
        }
    }

    @Test
    void bind_ofUntypedNull_isNull() throws SQLException {
        try (Connection connection = TestPostgres.admin().getConnection();
                PreparedStatement statement = connection.prepareStatement("select ?::int is null")) {
            ParameterBinder.bind(statement, List.of(new Parameter(null, Parameter.UNTYPED)));

            try (ResultSet row = statement.executeQuery()) {
                row.next();
                assertThat(row.getBoolean(1)).isTrue();
            }
        }
    }

    @Test
    void bind_ofOpaqueValue_isRefused() throws SQLException {
        try (Connection connection = TestPostgres.admin().getConnection();
                PreparedStatement statement = connection.prepareStatement("select ?")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> ParameterBinder.bind(statement, List.of(new Parameter(Parameter.OPAQUE, Types.BLOB))))
                    .withMessageContaining("parameter 1");
        }
    }
}
