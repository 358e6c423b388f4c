package io.pgtender.spring.actuate;

import io.pgtender.apply.BuildProgress;
import io.pgtender.apply.ChangeUnderWay;
import io.pgtender.apply.JournalEntry;
import io.pgtender.spring.actuate.ChangesView.UnderWay;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes down what is being changed now: by this endpoint, and by whoever else the journal knows. */
final class Changes {

    private Changes() {}

    /**
     * What the database says.
     *
     * @param switchedOff why no change would be made
     * @param underWay of all instances
     * @param absence why neither could be read
     */
    record Database(
            @Nullable String switchedOff,
            List<ChangeUnderWay> underWay,
            @Nullable String absence) {}

    static ChangesView of(String dataSource, Database database, Orders orders, Clock clock) {
        List<UnderWay> underWay = new ArrayList<>();
        Set<String> here = new HashSet<>();
        Instant now = clock.instant();
        for (Orders.Running order : orders.all()) {
            if (!order.hasEnded()) {
                order.entry().ifPresent(entry -> here.add(entry.id().toString()));
                underWay.add(own(order, now));
            }
        }
        for (ChangeUnderWay change : database.underWay()) {
            if (!here.contains(change.id().toString())) {
                underWay.add(others(change));
            }
        }
        return new ChangesView(
                dataSource,
                database.switchedOff(),
                database.absence(),
                underWay,
                orders.all().stream()
                        .filter(Orders.Running::hasEnded)
                        .map(Orders.Running::view)
                        .toList());
    }

    private static UnderWay own(Orders.Running order, Instant now) {
        Optional<JournalEntry> entry = order.entry();
        Optional<BuildProgress> progress = order.progress();
        return new UnderWay(
                entry.map(e -> e.id().toString()).orElse(null),
                order.id(),
                entry.map(History::object).orElse(order.request().object()),
                entry.map(e -> e.state().name()).orElse("PLANNED"),
                progress.map(BuildProgress::phase).orElse(null),
                progress.map(p -> Millis.rounded(p.percent())).orElse(null),
                progress.map(BuildProgress::waitingFor)
                        .map(BuildProgress.Blocker::describe)
                        .orElse(null),
                progress.map(BuildProgress::describe).orElse(null),
                progress.map(p -> p.elapsed().toMillis() / 1e3).orElse(null),
                now,
                "this process",
                true);
    }

    private static UnderWay others(ChangeUnderWay change) {
        return new UnderWay(
                change.id().toString(),
                null,
                change.object(),
                change.state().name(),
                null,
                percent(change.progress()),
                null,
                change.progress(),
                null,
                change.at(),
                change.instance(),
                false);
    }

    /** The journal keeps progress in words: the number before the first percent sign that has one. */
    static @Nullable Double percent(String progress) {
        int sign = progress.indexOf(" %");
        int begin = sign;
        while (begin > 0 && Character.isDigit(progress.charAt(begin - 1))) {
            begin--;
        }
        return begin < sign && sign - begin <= 3 ? Double.valueOf(progress.substring(begin, sign)) : null;
    }
}
