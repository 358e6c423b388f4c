package io.pgtender.jdbc.delegate;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stands in for a driver's object: remembers each call, defaults included, and answers with what it was told. */
final class RecordingStub implements InvocationHandler {

    record Call(Method method, List<@Nullable Object> arguments) {}

    final List<Call> calls = new ArrayList<>();
    private @Nullable Object answer;
    private @Nullable Throwable failure;

    static RecordingStub answering(@Nullable Object answer) {
        RecordingStub stub = new RecordingStub();
        stub.answer = answer;
        return stub;
    }

    static RecordingStub failing(Throwable failure) {
        RecordingStub stub = new RecordingStub();
        stub.failure = failure;
        return stub;
    }

    <T> T as(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, this));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        List<@Nullable Object> copy = new ArrayList<>();
        for (Object argument : arguments == null ? new Object[0] : arguments) {
            copy.add(argument);
        }
        calls.add(new Call(method, copy));
        if (failure != null) {
            throw failure;
        }
        return answer;
    }
}
