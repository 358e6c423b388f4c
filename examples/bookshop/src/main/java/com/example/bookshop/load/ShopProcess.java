package com.example.bookshop.load;

import com.example.bookshop.traffic.Browser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A shop in a process of its own. */
final class ShopProcess implements AutoCloseable {

    private static final String STARTED = "Started BookshopApplication in ";
    private static final String PORT = "Tomcat started on port ";
    private static final int LINES_KEPT = 40;
    private static final int SECONDS_TO_STOP = 20;

    private final Process process;
    private final double startSeconds;
    private final Browser browser;

    private ShopProcess(Process process, double startSeconds, int port) {
        this.process = process;
        this.startSeconds = startSeconds;
        this.browser = new Browser("http://localhost:" + port);
    }

    /** Starts {@code jar} on a free port, and comes back once it serves. */
    static ShopProcess start(Path jar, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toString(),
                "--server.port=0",
                "--spring.profiles.active=plain"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // It would outlive whoever interrupts the measurement.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "shop-interrupted"));
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Deque<String> last = new ArrayDeque<>();
        int port = 0;
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            last.addLast(line);
            if (last.size() > LINES_KEPT) {
                last.removeFirst();
            }
            if (line.contains(PORT)) {
                port = Integer.parseInt(wordAfter(line, PORT));
            }
            if (line.contains(STARTED)) {
                drain(output);
                return new ShopProcess(process, Double.parseDouble(wordAfter(line, STARTED)), port);
            }
        }
        throw new IOException("the shop did not start: " + String.join(System.lineSeparator(), last));
    }

    private static String wordAfter(String line, String mark) {
        String rest = line.substring(line.indexOf(mark) + mark.length());
        return rest.substring(0, rest.indexOf(' '));
    }

    /** A full pipe would stop the shop. */
    private static void drain(BufferedReader output) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (output.readLine() != null) {
                            // Nobody reads what it logs now.
                        }
                    } catch (IOException e) {
                        // The process is gone, and with it what it had to say.
                    }
                },
                "shop-output");
        thread.setDaemon(true);
        thread.start();
    }

    /** As Spring Boot says it, in seconds. */
    double startSeconds() {
        return startSeconds;
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
