package io.pgtender.html;

import io.pgtender.Report;
import io.pgtender.workload.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The frame of a report: head, table of contents, sections, foot. */
final class Page {

    private static final String STYLE = resource("look.css") + resource("report.css");

    /** Nothing is loaded or run; the one style sheet is known by its digest. */
    private static final String POLICY =
            "default-src 'none'; style-src 'sha256-" + digest(STYLE) + "'; base-uri 'none'; form-action 'none'";

    private final String title;
    private final Workload workload;
    private final Markup head = new Markup();
    private final Markup body = new Markup();
    private final List<String[]> contents = new ArrayList<>();

    Page(String title, Workload workload) {
        this.title = title;
        this.workload = workload;
        body.start("main");
    }

    void head(Optional<Report> report) {
        head.trusted("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        head.trusted("<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">\n");
        head.trusted("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        head.trusted("<meta name=\"color-scheme\" content=\"light dark\">\n");
        head.leaf("title", "pgtender · " + title).line();
        head.trusted("<style>" + STYLE + "</style>\n</head>\n<body>\n");
        head.start("header", "class", "top").start("div");
        head.leaf("p", "pgtender", "class", "name");
        head.leaf("h1", title);
        head.leaf("p", observed(report), "class", "muted");
    }

    private String observed(Optional<Report> report) {
        String server = report.map(r -> r.server()
                        .map(s -> "PostgreSQL " + s.versionNumber() / 10_000 + "." + s.versionNumber() % 10_000
                                + ", database " + s.database() + " · ")
                        .orElse("server not reached · "))
                .orElse("");
        return server + Figures.millis(workload.window().toNanos() / 1e6) + " observed, until "
                + Figures.at(workload.until());
    }

    void section(String id, String heading, Consumer<Markup> content) {
        contents.add(new String[] {id, heading});
        body.start("section", "id", id, "aria-labelledby", id + "-h").line();
        body.leaf("h2", heading, "id", id + "-h");
        content.accept(body);
        body.end().line();
    }

    String end() {
        head.start("nav", "aria-label", "Sections");
        contents.forEach(entry -> head.leaf("a", entry[1], "href", "#" + entry[0]));
        head.end().end().end().line();
        body.end(); // main
        body.start("footer").start("div");
        body.leaf("p", "Written by pgtender. Statements are normalised; no parameter value is in this file.");
        body.end().end().trusted("\n</body>\n</html>\n");
        return head.toString() + body;
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("io/pgtender/html/" + name
                        + " is not on the class path: a repackaged jar has to keep the resources of pgtender-core");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read io/pgtender/html/" + name, e);
        }
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
