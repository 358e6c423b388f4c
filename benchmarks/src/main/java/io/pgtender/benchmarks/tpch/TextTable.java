package io.pgtender.benchmarks.tpch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns side by side, as wide as they must be: the first on the left, the others on the right. */
final class TextTable {

    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... heads) {
        row(heads);
    }

    void row(String... cells) {
        rows.add(Arrays.asList(cells));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String padding = " ".repeat(width(column) - row.get(column).length());
                line.append(column == 0 ? row.get(column) + padding : "  " + padding + row.get(column));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> row.size() > column)
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }
}
