package io.pgtender.jdbc;

import io.pgtender.observation.Parameter;
import io.pgtender.workload.Bindings;
import java.util.List;

/** What a statement can tell about the execution that it just made. */
interface Execution extends Bindings {

    /** An immutable copy of the parameters, made only when the execution is sampled. */
    List<Parameter> parameters();

    /** An execution whose text holds all its values. */
    record Text(String sql) implements Execution {

        @Override
        public int boundValues() {
            return 0;
        }

        @Override
        public long fingerprint(int index) {
            throw new IndexOutOfBoundsException("no value is bound to a text, asked for value " + index);
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }
    }
}
