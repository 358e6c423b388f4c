package io.pgtender.spring.actuate;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What is being changed now.
 *
 * @param switchedOff why no change would be made now, with the remedy
 * @param absence why the journal could not be read; changes of this process are shown all the same
 * @param recent what this endpoint was asked for and has ended, newest first
 */
record ChangesView(
        String dataSource,
        @Nullable String switchedOff,
        @Nullable String absence,
        List<UnderWay> underWay,
        List<Order> recent)
        implements OperationResponseBody {

    /**
     * @param id of the journal's entry; absent until it is written
     * @param order what this endpoint calls it, when it was asked for here
     * @param state PLANNED, APPLYING or REVERTING
     * @param phase the server's name of what it does
     * @param percent of the whole, 0 to 100
     * @param waitingFor who is waited for
     * @param progress all that in words
     * @param elapsedSeconds since it was sent
     * @param at when that was said
     * @param here whether this process makes it; only such a one can be cancelled here
     */
    record UnderWay(
            @Nullable String id,
            @Nullable String order,
            String object,
            String state,
            @Nullable String phase,
            @Nullable Double percent,
            @Nullable String waitingFor,
            @Nullable String progress,
            @Nullable Double elapsedSeconds,
            Instant at,
            String instance,
            boolean here) {}

    /**
     * One thing that was asked for here.
     *
     * @param what APPLY or REVERT
     * @param recommendation its id, of an APPLY; {@code reverts} the id of the journal's entry, of a REVERT
     * @param state RUNNING, or ENDED: the entry says how; or REFUSED: nothing was begun, the message says why
     */
    record Order(
            String id,
            String what,
            String object,
            String state,
            String by,
            Instant at,
            @Nullable String recommendation,
            @Nullable String reverts,
            @Nullable String message,
            HistoryView.@Nullable Entry entry)
            implements OperationResponseBody {}

    /**
     * What a dry run says.
     *
     * @param what APPLY or REVERT
     * @param subject id of the recommendation, or of the journal's entry
     * @param confirm what a real apply must be given, once and soon; absent when it would be refused
     * @param expiresAt until when
     */
    record DryRun(
            String what,
            String subject,
            boolean wouldApply,
            String message,
            HistoryView.Entry entry,
            @Nullable String confirm,
            @Nullable Instant expiresAt)
            implements OperationResponseBody {}
}
