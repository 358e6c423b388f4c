package com.example.shop;

import io.pgtender.observation.CallSite;
import io.pgtender.observation.CallSites;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An application that asks where it is, in the ways that applications reach a driver. */
public final class OrderService {

    /** What a mapper or a repository looks like from outside. */
    public interface Orders {
        @Nullable
        CallSite list();
    }

    public @Nullable CallSite direct() {
        return CallSites.capture();
    }

    public @Nullable CallSite throughLambda() {
        return List.of(1).stream().map(order -> CallSites.capture()).toList().get(0);
    }

    public @Nullable CallSite throughMethodReference() {
        Supplier<CallSite> capture = CallSites::capture;
        return capture.get();
    }

    /** The handler is this class, as it would be a library's: skipped frames are those of the proxy and of reflection. */
    public @Nullable CallSite throughProxyAndReflection() throws ReflectiveOperationException {
        Orders orders = (Orders) Proxy.newProxyInstance(
                OrderService.class.getClassLoader(), new Class<?>[] {Orders.class}, (proxy, method, arguments) -> {
                    try {
                        return CallSites.class.getMethod("capture").invoke(null);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return orders.list();
    }
}
