package io.pgtender.html;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Charts as inline SVG. Each has a sentence that says what it shows; the figures stand in a table beside it. */
final class Charts {

    /** Colours of the style sheet; the last one is for all others. */
    static final int COLOURS = 7;

    private static final int WIDTH = 1_000;

    private Charts() {}

    /** A part of a whole. */
    record Part(String name, double value) {}

    /**
     * A bar of parts side by side, with a legend.
     *
     * @param parts at most {@value #COLOURS}, the largest first
     */
    static void share(Markup out, String label, List<Part> parts) {
        double total = parts.stream().mapToDouble(Part::value).sum();
        out.start(
                "svg",
                "class",
                "chart",
                "viewBox",
                "0 0 " + WIDTH + " 28",
                "role",
                "img",
                "aria-label",
                label,
                "preserveAspectRatio",
                "none");
        double x = 0;
        for (int i = 0; i < parts.size(); i++) {
            double width = total <= 0 ? 0 : WIDTH * parts.get(i).value() / total;
            rect(out, "fill seam " + colour(i), x, 0, width, 28);
            x += width;
        }
        out.end();
        out.start("ul", "class", "legend");
        for (int i = 0; i < parts.size(); i++) {
            out.start("li").leaf("span", "", "class", "swatch " + colour(i));
            out.leaf("span", parts.get(i).name(), "class", "sql");
            out.leaf("span", Figures.percent(total <= 0 ? 0 : parts.get(i).value() / total))
                    .end();
        }
        out.end().line();
    }

    /** A thin bar in a table's cell; says nothing that its neighbour does not. */
    static void bar(Markup out, double share) {
        out.start("svg", "class", "bar", "viewBox", "0 0 100 5", "preserveAspectRatio", "none", "aria-hidden", "true");
        rect(out, "track", 0, 0, 100, 5);
        rect(out, "fill", 0, 0, 100 * Math.min(1, Math.max(0, share)), 5);
        out.end();
    }

    /** A value at a time. */
    record Point(double x, double y) {}

    /** A line of a chart over time. */
    record Line(String name, List<Point> points) {}

    /**
     * Lines over time, from zero up.
     *
     * @param unit writes a value at the axis
     */
    static void lines(Markup out, String label, List<Line> lines, String from, String until, ToText unit) {
        double left = extent(lines, Point::x, -1);
        double right = extent(lines, Point::x, 1);
        double top = nice(extent(lines, Point::y, 1));
        int height = 180;
        int base = 156;
        int start = 56;
        out.start(
                "svg", "class", "chart", "viewBox", "0 0 " + WIDTH + " " + height, "role", "img", "aria-label", label);
        for (int i = 0; i <= 2; i++) {
            double y = 10 + (base - 10) * i / 2.0;
            line(out, i == 2 ? "axis" : "grid", start, y, WIDTH, y);
            text(out, start - 8, y + 4, "end", unit.of(top * (2 - i) / 2));
        }
        text(out, start, height - 6, "start", from);
        text(out, WIDTH, height - 6, "end", until);
        for (int i = 0; i < lines.size(); i++) {
            StringBuilder path = new StringBuilder();
            for (Point point : lines.get(i).points()) {
                double x = right <= left ? start : start + (WIDTH - start) * (point.x() - left) / (right - left);
                double y = base - (base - 10) * point.y() / top;
                path.append(path.isEmpty() ? "M" : "L")
                        .append(number(x))
                        .append(' ')
                        .append(number(y));
            }
            out.start("path", "class", "stroke " + colour(i), "d", path.toString())
                    .end();
        }
        out.end();
        out.start("ul", "class", "legend");
        for (int i = 0; i < lines.size(); i++) {
            out.start("li")
                    .leaf("span", "", "class", "swatch " + colour(i))
                    .text(lines.get(i).name())
                    .end();
        }
        out.end().line();
    }

    /** How a value reads. */
    @FunctionalInterface
    interface ToText {
        String of(double value);
    }

    private static double extent(List<Line> lines, ToDoubleFunction<Point> of, int sign) {
        return sign
                * lines.stream()
                        .flatMap(line -> line.points().stream())
                        .mapToDouble(point -> sign * of.applyAsDouble(point))
                        .max()
                        .orElse(0);
    }

    /** The next of 1, 2, 5, 10, 20, ... */
    static double nice(double value) {
        if (!(value > 0)) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 2, 5}) {
            if (value <= step * power) {
                return step * power;
            }
        }
        return 10 * power;
    }

    static String colour(int index) {
        return "s" + Math.min(index + 1, COLOURS);
    }

    private static void rect(Markup out, String css, double x, double y, double width, double height) {
        out.start(
                        "rect",
                        "class",
                        css,
                        "x",
                        number(x),
                        "y",
                        number(y),
                        "width",
                        number(width),
                        "height",
                        number(height))
                .end();
    }

    private static void line(Markup out, String css, double x1, double y1, double x2, double y2) {
        out.start("line", "class", css, "x1", number(x1), "y1", number(y1), "x2", number(x2), "y2", number(y2))
                .end();
    }

    private static void text(Markup out, double x, double y, String anchor, String text) {
        out.leaf("text", text, "x", number(x), "y", number(y), "text-anchor", anchor);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
