package io.pgtender.benchmarks;

import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What finding the shape of a statement costs: of one never seen, and of one seen before. Bars: 1,000 ns and 50 ns for a
 * statement of Hibernate's of some 200 characters. {@link #equalText} includes the copy of the text, without which its
 * hash would be known.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class FingerprintBenchmark {

    private static final String HIBERNATE =
            "select o1_0.id,o1_0.created_at,o1_0.customer_id,c1_0.name,o1_0.status,o1_0.total from orders o1_0 "
                    + "join customers c1_0 on c1_0.id=o1_0.customer_id where o1_0.status=? and o1_0.total>? "
                    + "order by o1_0.id fetch first ? rows only";

    private static final String INSERT = "insert into order_lines (order_id,product_id,quantity,price,id) values "
            + "(?,?,?,?,?),(?,?,?,?,?),(?,?,?,?,?),(?,?,?,?,?)";

    private final QueryShapes shapes = new QueryShapes();

    @Benchmark
    public QueryShape newSelect() {
        return QueryShapes.parse(HIBERNATE);
    }

    @Benchmark
    public QueryShape newInsert() {
        return QueryShapes.parse(INSERT);
    }

    @Benchmark
    public QueryShape knownText() {
        return shapes.of(HIBERNATE);
    }

    @Benchmark
    public QueryShape equalText() {
        return shapes.of(new String(HIBERNATE.toCharArray()));
    }
}
