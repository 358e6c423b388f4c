package io.pgtender.apply;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows for a person to read, as a Markdown table in columns as wide as they need. */
final class FaultTable {

    private final List<List<String>> rows = new ArrayList<>();

    FaultTable(String... titles) {
        rows.add(List.of(titles));
    }

    synchronized void row(Object... cells) {
        rows.add(IntStream.range(0, cells.length)
                .mapToObj(i -> String.valueOf(cells[i]))
                .toList());
    }

    synchronized String text() {
        int[] widths = new int[rows.get(0).size()];
        rows.forEach(row -> IntStream.range(0, widths.length)
                .forEach(i -> widths[i] = Math.max(widths[i], row.get(i).length())));
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            for (int i = 0; i < widths.length; i++) {
                String cell = rows.get(r).get(i);
                text.append("| ").append(cell).append(" ".repeat(widths[i] - cell.length() + 1));
            }
            text.append("|\n");
            if (r == 0) {
                IntStream.of(widths).forEach(width -> text.append('|').append("-".repeat(width + 2)));
                text.append("|\n");
            }
        }
        return text.toString();
    }

    /** Prints the table and writes it to {@code target/file}. */
    void publish(String file) throws IOException {
        System.out.println(text());
        Path target = Files.createDirectories(Path.of("target"));
        Files.writeString(target.resolve(file), text());
    }
}
