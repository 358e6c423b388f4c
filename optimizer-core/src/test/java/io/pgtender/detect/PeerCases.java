package io.pgtender.detect;

import io.pgtender.sql.SqlResource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statements that the tests of another advisor are about, in a file of their own: first what sets the tables up, then
 * cases, each {@code -- case: name}, perhaps {@code -- parameter: number}, perhaps {@code -- open: why}, and a statement.
 *
 * @param peer the file's name
 * @param setup statements
 * @param cases in order
 */
record PeerCases(String peer, String setup, List<PeerCase> cases) {

    private static final String CASE = "-- case: ";
    private static final String PARAMETER = "-- parameter: ";
    private static final String OPEN = "-- open: ";

    /** Ends the name of a case where the planner would profit and nothing may be recommended all the same. */
    private static final String NOTHING = ", nothing";

    /**
     * One statement.
     *
     * @param name what is special about it
     * @param sql without semicolon
     * @param parameter bound to its question mark
     * @param open why the advisor is known not to find the best index, where that is so
     */
    record PeerCase(
            String name,
            String sql,
            @Nullable Integer parameter,
            @Nullable String open) {

        boolean wantsNothing() {
            return name.endsWith(NOTHING);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static PeerCases read(String peer) {
        String[] parts = SqlResource.read(PeerCases.class, "peers/" + peer).split("(?m)^" + CASE, -1);
        List<PeerCase> cases = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            cases.add(read(parts[i].lines().toList()));
        }
        return new PeerCases(peer, parts[0], cases);
    }

    private static PeerCase read(List<String> lines) {
        Integer parameter = null;
        String open = null;
        StringBuilder sql = new StringBuilder();
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith(PARAMETER)) {
                parameter = Integer.valueOf(line.substring(PARAMETER.length()));
            } else if (line.startsWith(OPEN)) {
                open = line.substring(OPEN.length());
            } else {
                sql.append(line).append('\n');
            }
        }
        String statement = sql.toString().strip();
        return new PeerCase(lines.get(0), statement.substring(0, statement.length() - 1), parameter, open);
    }
}
