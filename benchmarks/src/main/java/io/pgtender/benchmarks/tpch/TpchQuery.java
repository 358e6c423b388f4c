package io.pgtender.benchmarks.tpch;

import io.pgtender.sql.SqlResource;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * One of the 22 queries with the validation parameters of the specification (3.0.1, section 2.4), its limit of rows as
 * LIMIT; query 15 in its variant with a common table expression (appendix B).
 *
 * @param number 1 to 22
 * @param sql its text, without parameters
 */
record TpchQuery(int number, String sql) {

    static final int COUNT = 22;

    /** Query 11 keeps this share of the total, divided by the scale (2.4.11.3). */
    private static final BigDecimal FRACTION = new BigDecimal("0.0001");

    /** In the order of {@code numbers}. */
    static List<TpchQuery> of(Collection<Integer> numbers, double scale) {
        List<TpchQuery> queries = new ArrayList<>();
        String fraction = FRACTION.divide(BigDecimal.valueOf(scale), MathContext.DECIMAL32)
                .toPlainString();
        for (int number : numbers) {
            String name = String.format(Locale.ROOT, "q%02d", number);
            queries.add(new TpchQuery(
                    number, SqlResource.read(TpchQuery.class, name).replace(":fraction", fraction)));
        }
        return queries;
    }
}
