package com.example.shop;

import io.pgtender.observation.CallSites;
import io.pgtender.observation.CallStack;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An application whose statements are reached through several of its methods. */
public final class CallChains {

    public @Nullable CallStack service() {
        return repository();
    }

    private @Nullable CallStack repository() {
        return CallSites.captureStack();
    }

    public @Nullable CallStack throughSix() {
        return second();
    }

    private @Nullable CallStack second() {
        return third();
    }

    private @Nullable CallStack third() {
        return fourth();
    }

    private @Nullable CallStack fourth() {
        return fifth();
    }

    private @Nullable CallStack fifth() {
        return repository();
    }

    public @Nullable CallStack throughLambda() {
        Supplier<@Nullable CallStack> load = () -> repository();
        return List.of(load).stream().map(Supplier::get).toList().get(0);
    }

    public @Nullable CallStack recursive(int depth) {
        return depth == 0 ? repository() : recursive(depth - 1);
    }

    public @Nullable CallStack mutuallyRecursive(int depth) {
        return depth == 0 ? repository() : other(depth);
    }

    private @Nullable CallStack other(int depth) {
        return mutuallyRecursive(depth - 1);
    }

    /** The statement of a list, then one for each of its rows. */
    public List<CallStack> listAndLoop() {
        CallStack list = repository();
        CallStack each = null;
        for (int row = 0; row < 2; row++) {
            each = service();
        }
        return list == null || each == null ? List.of() : List.of(list, each);
    }
}
