package io.pgtender.spring.actuate;

import io.pgtender.Advisor;
import io.pgtender.advice.Recommendation;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.apply.Approval;
import io.pgtender.apply.ChangeRefusedException;
import io.pgtender.apply.GuardResult;
import io.pgtender.apply.JournalEntry;
import io.pgtender.cache.ResultCache;
import io.pgtender.spring.actuate.ChangesView.DryRun;
import io.pgtender.spring.actuate.Confirmations.Trial;
import io.pgtender.spring.actuate.EndpointAnswers.Refusal;
import io.pgtender.spring.actuate.Orders.Request;
import io.pgtender.spring.actuate.Orders.What;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** Does what a writing request asks for. Every one is a line in the log. Thread-safe. */
final class EndpointWriting {

    private static final Logger LOG = LoggerFactory.getLogger(PgtenderEndpoint.class);

    private final EndpointReading reading;
    private final Supplier<ApplyPolicy> policy;
    private final Confirmations confirmations;
    private final Clock clock;

    /** @param policy for all changes; who asks and whether it is a dry run are filled in */
    EndpointWriting(EndpointReading reading, Supplier<ApplyPolicy> policy, Clock clock) {
        this.reading = reading;
        this.policy = policy;
        this.clock = clock;
        this.confirmations = new Confirmations(clock);
    }

    /**
     * What is asked for beside the path.
     *
     * @param user who asks, fit for the log and the journal
     * @param confirm a dry run's token
     * @param reason in the asker's words
     */
    record Body(
            String user, @Nullable String confirm, @Nullable String reason) {}

    /** @param path segments after {@code data-sources}: at least one, the data source */
    WebEndpointResponse<Object> write(List<String> path, Body body) {
        EndpointDataSource source = reading.find(path.get(0));
        List<String> action = path.subList(1, path.size());
        LOG.info(
                "pgtender {}: {} asks for {}", source.tended().name(), body.user, Words.name(String.join("/", action)));
        try {
            return switch (action.size()) {
                case 1 -> analyse(source, action.get(0));
                case 2 -> switched(source, action.get(0), action.get(1), body);
                case 3 -> changed(source, action.get(0), action.get(1), action.get(2), body);
                default -> throw unknown();
            };
        } catch (ChangeRefusedException e) {
            throw Refusal.conflict(String.valueOf(e.getMessage()));
        }
    }

    private static WebEndpointResponse<Object> analyse(EndpointDataSource source, String action) {
        if (!action.equals("analysis")) {
            throw unknown();
        }
        if (source.analysis().start() == BackgroundAnalysis.Start.RUNS_ALREADY) {
            throw Refusal.conflict("an analysis is running already; wait for its end");
        }
        return EndpointAnswers.accepted(source.analysis().view());
    }

    private WebEndpointResponse<Object> switched(EndpointDataSource source, String what, String action, Body body) {
        Advisor advisor = source.tended().advisor();
        switch (what + "/" + action) {
            case "changes/pause" -> {
                String reason = body.reason == null ? "" : Words.name(body.reason);
                advisor.control().pause("by " + body.user + (reason.isEmpty() ? "" : ": " + reason));
            }
            case "changes/resume" -> advisor.control().resume();
            case "cache/clear" -> {
                return cleared(source);
            }
            default -> throw unknown();
        }
        source.changed();
        return EndpointAnswers.ok(Changes.of(source.id(), source.changes(), source.orders(), clock));
    }

    private static WebEndpointResponse<Object> cleared(EndpointDataSource source) {
        ResultCache cache =
                source.tended().cache().orElseThrow(() -> Refusal.conflict("this data source has no result cache"));
        long entries = cache.statistics().entries();
        cache.clear();
        return EndpointAnswers.ok(new CacheView.Cleared(source.id(), entries));
    }

    private WebEndpointResponse<Object> changed(
            EndpointDataSource source, String what, String id, String action, Body body) {
        return switch (what + "/" + action) {
            case "recommendations/dry-run" -> EndpointAnswers.ok(tryApply(source, id, body));
            case "recommendations/apply" ->
                EndpointAnswers.accepted(apply(source, id, body).view());
            case "history/dry-run" -> EndpointAnswers.ok(tryRevert(source, id, body));
            case "history/revert" ->
                EndpointAnswers.accepted(revert(source, id, body).view());
            case "changes/cancel" -> {
                Orders.Running order = source.orders()
                        .find(id)
                        .orElseThrow(() -> Refusal.notFound("no change of this id was asked for here"));
                order.cancel();
                yield EndpointAnswers.accepted(order.view());
            }
            default -> throw unknown();
        };
    }

    private DryRun tryApply(EndpointDataSource source, String id, Body body) {
        Recommendation recommendation = recommendation(source, id);
        JournalEntry entry = source.tended().advisor().apply(recommendation, policy(recommendation, body.user));
        return dryRun(entry, new Trial(source.id(), What.APPLY.name(), id, sql(recommendation), body.user));
    }

    private Orders.Running apply(EndpointDataSource source, String id, Body body) {
        Recommendation recommendation = recommendation(source, id);
        confirmed(body, new Trial(source.id(), What.APPLY.name(), id, sql(recommendation), body.user));
        ApplyPolicy.Builder real = policy(recommendation, body.user).forReal().toBuilder();
        return source.orders()
                .start(
                        new Request(What.APPLY, id, recommendation.change().describe(), body.user),
                        listener -> ending(
                                source,
                                () -> source.tended()
                                        .advisor()
                                        .apply(
                                                recommendation,
                                                real.listener(listener).build())));
    }

    private DryRun tryRevert(EndpointDataSource source, String id, Body body) {
        JournalEntry entry = revertible(source, id);
        JournalEntry tried =
                source.tended().advisor().revert(entry, policy(body.user).build());
        return dryRun(tried, trial(source, entry, body));
    }

    private Orders.Running revert(EndpointDataSource source, String id, Body body) {
        JournalEntry entry = revertible(source, id);
        confirmed(body, trial(source, entry, body));
        ApplyPolicy.Builder real = policy(body.user).mode(ApplyPolicy.Mode.FOR_REAL);
        return source.orders()
                .start(
                        new Request(What.REVERT, id, History.object(entry), body.user),
                        listener -> ending(
                                source,
                                () -> source.tended()
                                        .advisor()
                                        .revert(entry, real.listener(listener).build())));
    }

    private static JournalEntry ending(EndpointDataSource source, Supplier<JournalEntry> change) {
        try {
            return change.get();
        } finally {
            source.changed();
        }
    }

    private static Trial trial(EndpointDataSource source, JournalEntry entry, Body body) {
        return new Trial(
                source.id(),
                What.REVERT.name(),
                entry.id().toString(),
                String.valueOf(entry.work().reversalSql()),
                body.user);
    }

    private DryRun dryRun(JournalEntry entry, Trial trial) {
        boolean would = entry.guards().stream().noneMatch(guard -> guard.outcome() == GuardResult.Outcome.REFUSED);
        Optional<Confirmations.Token> token = would ? Optional.of(confirmations.opened(trial)) : Optional.empty();
        return new DryRun(
                trial.what(),
                trial.subject(),
                would,
                entry.outcome().message(),
                History.entry(entry),
                token.map(Confirmations.Token::text).orElse(null),
                token.map(Confirmations.Token::expiresAt).orElse(null));
    }

    private void confirmed(Body body, Trial trial) {
        String token = body.confirm;
        if (token == null || token.isBlank()) {
            throw Refusal.badRequest("confirm is missing: make a dry run first and give what it answers");
        }
        if (!confirmations.take(token, trial)) {
            throw Refusal.conflict("confirm names no dry run of yours of this very change in the last "
                    + Confirmations.LIFE.toMinutes() + " minutes; make another one");
        }
    }

    /** As safe as can be, by this user, who approves what they ask for. */
    private ApplyPolicy policy(Recommendation recommendation, String user) {
        return policy(user)
                .approve(Approval.of(recommendation.change(), user, clock.instant()))
                .build();
    }

    private ApplyPolicy.Builder policy(String user) {
        return policy.get().toBuilder()
                .mode(ApplyPolicy.Mode.DRY_RUN)
                .initiative(ApplyPolicy.Initiative.PERSON)
                .appliedBy(user);
    }

    private static Recommendation recommendation(EndpointDataSource source, String id) {
        Recommendation found = source.analysis()
                .report()
                .map(report -> Recommendations.byId(report).get(id))
                .orElseThrow(
                        () -> Refusal.notFound("the last analysis has no recommendation of this id; analyse again"));
        if (!Recommendations.isApplicable(found)) {
            throw Refusal.conflict("this is changed in the application's code, which pgtender does not touch");
        }
        return found;
    }

    private static JournalEntry revertible(EndpointDataSource source, String id) {
        JournalEntry entry = EndpointReading.entry(source, id);
        if (!History.isRevertible(entry)) {
            throw Refusal.conflict("it is " + Words.of(entry.state()) + ": there is nothing to take back");
        }
        return entry;
    }

    private static String sql(Recommendation recommendation) {
        return recommendation.change().sql().orElse("");
    }

    private static Refusal unknown() {
        return Refusal.notFound(
                "there is nothing to do at this path; the documentation of the endpoint lists what can be");
    }
}
