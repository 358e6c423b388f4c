package io.pgtender.whatif;

import io.pgtender.plan.PlanNode;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the model finds of one plan without any hypothetical index. Kept from one question to the next. */
final class PlanMemory {

    /** Works something out that may need the server. */
    interface Question<T> {
        T answer() throws SQLException;
    }

    private final IdentityHashMap<PlanNode, Map<Share, JoinContext.Way>> references = new IdentityHashMap<>();
    private @Nullable Path without;

    /** The cheapest way to run the statement. */
    Path without(Question<Path> question) throws SQLException {
        Path known = without;
        if (known == null) {
            known = question.answer();
            without = known;
        }
        return known;
    }

    /** The cheapest ways to compute the block of joins below {@code top}. */
    Map<Share, JoinContext.Way> reference(PlanNode top, Question<Map<Share, JoinContext.Way>> question)
            throws SQLException {
        Map<Share, JoinContext.Way> known = references.get(top);
        if (known == null) {
            known = question.answer();
            references.put(top, known);
        }
        return known;
    }
}
