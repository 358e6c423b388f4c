package io.pgtender.jdbc;

import io.pgtender.observation.Parameter;
import java.util.List;

/** What a statement can tell about the execution that it just made. */
interface Execution {

    /** The text as the application gave it. */
    String sql();

    /** Equal for equal parameters. */
    long parameterHash();

    /** An immutable copy of the parameters, made only when the execution is sampled. */
    List<Parameter> parameters();

    /** An execution whose text holds all its values. */
    record Text(String sql) implements Execution {

        @Override
        public long parameterHash() {
            return sql.hashCode();
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }
    }
}
