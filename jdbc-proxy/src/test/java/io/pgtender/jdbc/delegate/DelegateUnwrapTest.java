package io.pgtender.jdbc.delegate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DelegateUnwrapTest {

    /** A type of the driver's that no wrapper has. */
    private interface VendorConnection {}

    private static final class Escapes extends DelegatingConnection {
        final List<Class<?>> types = new ArrayList<>();

        Escapes(RecordingStub stub) {
            super(stub.as(Connection.class));
        }

        @Override
        protected void unwrapped(Class<?> type) {
            types.add(type);
        }
    }

    @Test
    void unwrap_jdbcInterface_isWrapperItself() throws SQLException {
        RecordingStub stub = RecordingStub.answering(null);
        Escapes connection = new Escapes(stub);

        assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
        assertThat(connection.unwrap(Wrapper.class)).isSameAs(connection);
        assertThat(connection.types).isEmpty();
        assertThat(stub.calls).isEmpty();
    }

    @Test
    void unwrap_wrappersOwnType_isWrapperItself() throws SQLException {
        Escapes connection = new Escapes(RecordingStub.answering(null));

        assertThat(connection.unwrap(Escapes.class)).isSameAs(connection);
        assertThat(connection.unwrap(DelegatingConnection.class)).isSameAs(connection);
    }

    @Test
    void unwrap_vendorType_isDriversAndIsTold() throws SQLException {
        VendorConnection vendor = new VendorConnection() {};
        Escapes connection = new Escapes(RecordingStub.answering(vendor));

        assertThat(connection.unwrap(VendorConnection.class)).isSameAs(vendor);
        assertThat(connection.types).containsExactly(VendorConnection.class);
    }

    @Test
    void unwrap_refusedByDriver_isNotTold() {
        SQLException refusal = new SQLException("Cannot unwrap to java.lang.String");
        Escapes connection = new Escapes(RecordingStub.failing(refusal));

        assertThatThrownBy(() -> connection.unwrap(String.class)).isSameAs(refusal);
        assertThat(connection.types).isEmpty();
    }

    @Test
    void isWrapperFor_jdbcInterface_isTrueWithoutAskingDriver() throws SQLException {
        RecordingStub stub = RecordingStub.answering(false);
        Escapes connection = new Escapes(stub);

        assertThat(connection.isWrapperFor(Connection.class)).isTrue();
        assertThat(connection.isWrapperFor(Escapes.class)).isTrue();
        assertThat(stub.calls).isEmpty();
    }

    @Test
    void isWrapperFor_vendorType_isDriversAnswer() throws SQLException {
        assertThat(new Escapes(RecordingStub.answering(true)).isWrapperFor(VendorConnection.class))
                .isTrue();
        assertThat(new Escapes(RecordingStub.answering(false)).isWrapperFor(VendorConnection.class))
                .isFalse();
    }

    @Test
    void unwrap_preparedStatementAsStatement_isWrapperItself() throws SQLException {
        RecordingStub stub = RecordingStub.answering(null);
        DelegatingPreparedStatement prepared = new DelegatingPreparedStatement(stub.as(PreparedStatement.class));

        assertThat(prepared.unwrap(Statement.class)).isSameAs(prepared);
        assertThat(stub.calls).isEmpty();
    }
}
