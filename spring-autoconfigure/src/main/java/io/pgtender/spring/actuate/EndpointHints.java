package io.pgtender.spring.actuate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** What a native image must keep: the records that are written as JSON, and the page. */
final class EndpointHints implements RuntimeHintsRegistrar {

    /** All that an operation answers with; what they are made of is found from them. */
    static final List<Class<?>> ANSWERS = List.of(
            IndexView.class,
            OverviewView.class,
            QueriesView.class,
            QueriesView.Detail.class,
            PlanView.class,
            RepetitionsView.class,
            RecommendationsView.class,
            HistoryView.class,
            HistoryView.Detail.class,
            ChangesView.class,
            ChangesView.DryRun.class,
            ChangesView.Order.class,
            CacheView.class,
            CacheView.Cleared.class,
            HealthView.class,
            AnalysisView.class,
            ErrorView.class);

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        BindingReflectionHintsRegistrar binding = new BindingReflectionHintsRegistrar();
        ANSWERS.forEach(type -> binding.registerReflectionHints(hints.reflection(), type));
        hints.resources().registerPattern("io/pgtender/spring/actuate/page/*");
        hints.resources().registerPattern("io/pgtender/html/*");
    }
}
