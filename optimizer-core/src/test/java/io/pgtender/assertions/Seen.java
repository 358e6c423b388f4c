package io.pgtender.assertions;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.dataflow.KeyRelation;
import io.pgtender.dataflow.Repetition.Confidence;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.observation.CallSite;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.RepeatedStatement.Followed;
import io.pgtender.workload.RepeatedStatement.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What checks see, as literals. */
final class Seen {

    static final QueryShape LIST = shape("SELECT id, customer_id FROM orders ORDER BY id");
    static final QueryShape CUSTOMER = shape("SELECT name FROM customers WHERE id = ?");
    static final QueryShape INSERT = shape("INSERT INTO orders (id, customer_id) VALUES (?, ?)");

    static final CallSite PAGE = new CallSite("com.example.OrderPage", "list", "OrderPage.java", 21);
    static final CallSite LOOP = new CallSite("com.example.OrderPage", "list", "OrderPage.java", 24);
    static final CallSite DAO = new CallSite("com.example.CustomerDao", "name", "CustomerDao.java", 33);

    private Seen() {}

    static QueryShape shape(String sql) {
        return new QueryShapes().of(sql);
    }

    /** A customer for each of three orders. */
    static RepeatedStatement nPlusOne() {
        return new RepeatedStatement(
                Label.N_PLUS_ONE,
                Confidence.CONFIRMED,
                CUSTOMER,
                DAO,
                LOOP,
                new Source(LIST, PAGE, "customer_id", "id", KeyRelation.REFERENCES),
                1,
                3,
                3,
                3_000_000,
                new Followed(1, 3, 3, 3, 3, 3, 3, 1));
    }

    /** Executions at a place, without a source. */
    static RepeatedStatement repeated(Label label, QueryShape shape, int executions) {
        return new RepeatedStatement(
                label,
                Confidence.PROBABLE,
                shape,
                DAO,
                null,
                null,
                1,
                executions,
                executions,
                1_000_000,
                new Followed(1, executions, executions, executions, 0, 0, 0, 0));
    }

    static List<ExecutedStatement> executed(int times, QueryShape shape, CallSite site, int rows) {
        return new ArrayList<>(Collections.nCopies(times, new ExecutedStatement(shape, List.of(site), rows, 1)));
    }

    static Observation observation(List<ExecutedStatement> executed, RepeatedStatement... repetitions) {
        return new Observation(Instant.EPOCH, Instant.EPOCH, executed, List.of(repetitions), 0, 0);
    }

    static Remedies joinInstead() {
        Finding finding = new Finding(
                Finding.Kind.N_PLUS_ONE,
                "1 query for a list, then 3 for its elements",
                List.of(CUSTOMER, LIST),
                List.of(new Evidence.Measured("ran 3 times")));
        return new Remedies(List.of(new Recommendation(
                finding,
                new Change.ApplicationChange(
                        "collect the keys and read all rows in one statement",
                        Optional.of("SELECT id, name FROM customers WHERE id = ANY (?)")),
                new Impact(0, 0))));
    }
}
