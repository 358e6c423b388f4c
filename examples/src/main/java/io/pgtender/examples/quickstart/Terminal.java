package io.pgtender.examples.quickstart;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What the quickstart shows. In a terminal, progress is drawn over and over in one line; into a file or a pipe only the
 * finished line is written.
 */
final class Terminal {

    private static final int WIDTH = 100;
    private static final int BAR = 30;
    private static final long REDRAW_NANOS = 80_000_000;

    private final PrintStream out;
    private final boolean live;
    private long lastDrawn;
    private int lastLength;

    Terminal() {
        this(new PrintStream(System.out, true, StandardCharsets.UTF_8), isTerminal());
    }

    Terminal(PrintStream out, boolean live) {
        this.out = out;
        this.live = live;
        this.lastDrawn = System.nanoTime() - REDRAW_NANOS;
    }

    /** A headline. */
    synchronized void step(String text) {
        clear();
        out.println();
        out.println(bold(text));
    }

    synchronized void line(String text) {
        clear();
        out.println(text);
    }

    /** Indented text, wrapped at the width of a report. */
    synchronized void paragraph(String text) {
        for (String line : text.lines().toList()) {
            String left = line.strip();
            String indent = "  ";
            while (indent.length() + left.length() > WIDTH) {
                int space = left.lastIndexOf(' ', WIDTH - indent.length());
                int end = space <= 0 ? WIDTH - indent.length() : space;
                line(indent + left.substring(0, end));
                left = left.substring(end).strip();
                indent = "    ";
            }
            line(indent + left);
        }
    }

    /** Draws a bar over the current line, not more often than the eye can follow. */
    synchronized void progress(double fraction, String text) {
        if (!live || System.nanoTime() - lastDrawn < REDRAW_NANOS) {
            return;
        }
        draw(bar(fraction) + " " + text);
    }

    /** Draws figures over the current line. */
    synchronized void figures(String text) {
        if (live) {
            draw(text);
        }
    }

    String bold(String text) {
        return live && System.getenv("NO_COLOR") == null ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    static String bar(double fraction) {
        int full = (int) Math.round(BAR * Math.max(0, Math.min(1, fraction)));
        return String.format(
                Locale.ROOT, "  %s%s %3.0f %%", "█".repeat(full), "░".repeat(BAR - full), 100 * Math.min(1, fraction));
    }

    private void draw(String text) {
        out.print("\r" + text + " ".repeat(Math.max(0, lastLength - text.length())));
        out.flush();
        lastLength = text.length();
        lastDrawn = System.nanoTime();
    }

    private void clear() {
        if (live && lastLength > 0) {
            out.print("\r" + " ".repeat(lastLength) + "\r");
            lastLength = 0;
        }
    }

    /** From JDK 22 on there is a Console even where there is no terminal; its own isTerminal() tells. */
    @SuppressWarnings("SystemConsoleNull") // it does return null before JDK 22
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }
}
