package io.pgtender.assertions;

import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.observation.CallSite;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.RepeatedStatement;
import java.util.Locale;
import java.util.StringTokenizer;

/** What a check leaves out: neither counted nor found. Immutable. */
public sealed interface Ignored {

    /**
     * Statements that read or write a table.
     *
     * @param name with its schema or without, as PostgreSQL stores it; case does not matter
     */
    static Ignored table(String name) {
        return new Table(named(name, "a table"));
    }

    /**
     * Statements whose text contains {@code fragment}; case and white space do not matter, and values are {@code ?}.
     */
    static Ignored sql(String fragment) {
        return new Fragment(folded(named(fragment, "a part of the statement")));
    }

    /**
     * Statements that are executed or repeated by a method, a class or a package: {@code com.example.OrderPage.list},
     * {@code com.example.OrderPage}, {@code com.example}.
     */
    static Ignored callSite(String name) {
        return new Site(named(name, "a package, class or method"));
    }

    /** Findings of one kind. */
    static Ignored label(Label label) {
        return new OfLabel(label);
    }

    /** Whether an executed statement is left out. */
    boolean covers(ExecutedStatement executed);

    /** Whether a repetition is left out. */
    boolean covers(RepeatedStatement repetition);

    /** By table. */
    record Table(String name) implements Ignored {
        @Override
        public boolean covers(ExecutedStatement executed) {
            return executed.touches(name);
        }

        @Override
        public boolean covers(RepeatedStatement repetition) {
            return Tables.names(repetition.repeated(), name);
        }
    }

    /** By text. */
    record Fragment(String folded) implements Ignored {
        @Override
        public boolean covers(ExecutedStatement executed) {
            return isIn(executed.shape());
        }

        @Override
        public boolean covers(RepeatedStatement repetition) {
            return isIn(repetition.repeated());
        }

        private boolean isIn(QueryShape shape) {
            return shape.text().toLowerCase(Locale.ROOT).contains(folded);
        }
    }

    /** By place. */
    record Site(String name) implements Ignored {
        @Override
        public boolean covers(ExecutedStatement executed) {
            return executed.callSites().stream().anyMatch(this::covers);
        }

        @Override
        public boolean covers(RepeatedStatement repetition) {
            CallSite site = repetition.callSite();
            CallSite loop = repetition.loop();
            return (site != null && covers(site)) || (loop != null && covers(loop));
        }

        private boolean covers(CallSite site) {
            String full = site.className() + "." + site.methodName();
            return full.startsWith(name)
                    && (full.length() == name.length() || ".$".indexOf(full.charAt(name.length())) >= 0);
        }
    }

    /** By kind. */
    record OfLabel(Label label) implements Ignored {
        @Override
        public boolean covers(ExecutedStatement executed) {
            return false;
        }

        @Override
        public boolean covers(RepeatedStatement repetition) {
            return repetition.label() == label;
        }
    }

    private static String named(String name, String what) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("\"" + name + "\" ignores everything: name " + what);
        }
        return name.strip();
    }

    private static String folded(String fragment) {
        StringBuilder folded = new StringBuilder();
        for (StringTokenizer words = new StringTokenizer(fragment); words.hasMoreTokens(); ) {
            folded.append(folded.length() == 0 ? "" : " ").append(words.nextToken());
        }
        return folded.toString().toLowerCase(Locale.ROOT);
    }
}
