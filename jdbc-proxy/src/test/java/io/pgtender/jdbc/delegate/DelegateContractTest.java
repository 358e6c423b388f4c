package io.pgtender.jdbc.delegate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method that the running JDK's JDBC interfaces have reaches the delegate unchanged, and so does what comes back. */
class DelegateContractTest {

    private static final Map<Class<?>, Class<?>> DELEGATES = Map.of(
            Array.class, DelegatingArray.class,
            CallableStatement.class, DelegatingCallableStatement.class,
            Connection.class, DelegatingConnection.class,
            DatabaseMetaData.class, DelegatingDatabaseMetaData.class,
            PreparedStatement.class, DelegatingPreparedStatement.class,
            ResultSet.class, DelegatingResultSet.class,
            Statement.class, DelegatingStatement.class);

    static Stream<Arguments> methods() {
        return DELEGATES.keySet().stream()
                .sorted(Comparator.comparing(Class::getName))
                .flatMap(type -> Arrays.stream(type.getMethods())
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .sorted(Comparator.comparing(Method::toString))
                        .map(method -> Arguments.of(type, method)));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void method_called_reachesDelegateWithItsArguments(Class<?> type, Method method) throws Exception {
        RecordingStub stub = RecordingStub.answering(Samples.of(method.getReturnType(), 9));
        Object[] arguments = arguments(method);

        invoke(method, delegate(type, stub), arguments);

        assertThat(stub.calls).hasSize(1);
        RecordingStub.Call call = stub.calls.get(0);
        assertThat(call.method().getName()).isEqualTo(method.getName());
        assertThat(call.method().getParameterTypes()).isEqualTo(method.getParameterTypes());
        assertThat(call.arguments()).hasSameSizeAs(arguments);
        for (int i = 0; i < arguments.length; i++) {
            assertSameValue(method.getParameterTypes()[i], call.arguments().get(i), arguments[i]);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void method_returning_returnsWhatDelegateReturned(Class<?> type, Method method) throws Exception {
        // Two answers, so that a constant does not pass for a forwarded value.
        for (int position : new int[] {8, 9}) {
            Object answer = Samples.of(method.getReturnType(), position);

            Object returned = invoke(method, delegate(type, RecordingStub.answering(answer)), arguments(method));

            assertSameValue(method.getReturnType(), returned, answer);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void method_failing_throwsWhatDelegateThrew(Class<?> type, Method method) throws Exception {
        Throwable failure = method.getExceptionTypes().length == 0
                ? new IllegalStateException("stub")
                : (Throwable) method.getExceptionTypes()[0].getConstructor().newInstance();
        Object delegate = delegate(type, RecordingStub.failing(failure));

        Throwable thrown = catchThrowable(() -> invoke(method, delegate, arguments(method)));

        assertThat(thrown).isSameAs(failure);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void method_inherited_isWrittenInClass(Class<?> type, Method method) throws Exception {
        Method found = DELEGATES.get(type).getMethod(method.getName(), method.getParameterTypes());

        assertThat(found.getDeclaringClass().isInterface())
                .as("%s is left to the interface's default and would replace the driver's own", method)
                .isFalse();
    }

    @Test
    void toString_ofEveryDelegate_isDelegates() throws Exception {
        for (Class<?> type : DELEGATES.keySet()) {
            assertThat(delegate(type, RecordingStub.answering("the driver's"))).hasToString("the driver's");
        }
    }

    @Test
    void equals_ofEveryDelegate_isIdentity() throws Exception {
        for (Class<?> type : DELEGATES.keySet()) {
            RecordingStub stub = RecordingStub.answering(true);
            Object delegate = delegate(type, stub);

            assertThat(delegate.equals(delegate)).isTrue();
            assertThat(delegate.equals(delegate(type, stub))).isFalse();
            assertThat(delegate).hasSameHashCodeAs(delegate);
            assertThat(stub.calls).isEmpty();
        }
    }

    private static Object[] arguments(Method method) {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = Samples.of(types[i], i);
        }
        return arguments;
    }

    private static Object delegate(Class<?> type, RecordingStub stub) throws Exception {
        Constructor<?> constructor = DELEGATES.get(type).getDeclaredConstructor(type);
        return constructor.newInstance(stub.as(type));
    }

    private static @Nullable Object invoke(Method method, Object target, Object[] arguments) throws Exception {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw (RuntimeException) e.getCause();
        }
    }

    private static void assertSameValue(Class<?> type, @Nullable Object actual, @Nullable Object expected) {
        if (type.isPrimitive()) {
            assertThat(actual).isEqualTo(expected);
        } else {
            assertThat(actual).isSameAs(expected);
        }
    }
}
