package io.pgtender.export;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is said above the statements. */
final class Comments {

    private Comments() {}

    /** {@code text} on one line: a line break would end the comment. */
    static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.chars()
                .forEach(c -> line.append(Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : (char) c));
        return line.toString().strip();
    }

    /** Title and notes of a step, each line with {@code prefix}. */
    static String of(Step step, String prefix) {
        return lines(
                prefix,
                Stream.concat(Stream.of("pgtender: " + step.title()), step.notes().stream())
                        .toList());
    }

    static String lines(String prefix, List<String> lines) {
        return lines.stream().map(line -> prefix + line + "\n").collect(Collectors.joining());
    }
}
