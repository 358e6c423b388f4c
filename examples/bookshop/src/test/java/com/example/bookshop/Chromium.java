package com.example.bookshop;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium without a window. Not thread-safe. */
final class Chromium implements AutoCloseable {

    /** How long a page is given; everything is on this machine, which may have much else to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofMillis(25);

    private static final String AXE = resource("/axe.min.js");

    private final ChromeDriver driver;

    private Chromium(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Empty where none is installed. Debian's packages are chromium and chromium-driver. */
    static Optional<Chromium> start() {
        Optional<Path> binary = first("/usr/bin/chromium", "/usr/bin/google-chrome");
        Optional<Path> chromedriver = first("/usr/bin/chromedriver");
        if (binary.isEmpty() || chromedriver.isEmpty()) {
            return Optional.empty();
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(binary.get().toFile());
        options.addArguments(
                "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars", "--disable-gpu");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.get().toFile())
                .build();
        return Optional.of(new Chromium(new ChromeDriver(service, options)));
    }

    private static Optional<Path> first(String... paths) {
        return Stream.of(paths).map(Path::of).filter(Files::isExecutable).findFirst();
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Chromium.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        await("innerWidth === " + width);
    }

    /** light or dark, as the system would say. */
    void colours(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void open(String url) {
        driver.get("about:blank");
        driver.get(url);
    }

    /** Another tab, which is the one that is looked at from now on; the answer leads back to the one before. */
    String newTab() {
        String before = driver.getWindowHandle();
        driver.switchTo().newWindow(WindowType.TAB);
        return before;
    }

    void closeTab(String before) {
        driver.close();
        driver.switchTo().window(before);
    }

    void switchTo(String tab) {
        driver.switchTo().window(tab);
    }

    String tab() {
        return driver.getWindowHandle();
    }

    /** As if the session had ended meanwhile. */
    void forgetCookies() {
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
    }

    /** What a script gives, run in the page. */
    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    boolean is(String script) {
        return Boolean.TRUE.equals(run("return !!(" + script + ")"));
    }

    /** Waits until a condition of the page holds. */
    void await(String condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            try {
                if (is(condition)) {
                    return;
                }
            } catch (JavascriptException e) {
                // The element is not there yet.
            }
            pause();
        }
        fail("not within " + PATIENCE + ": " + condition + "; the page says: " + text());
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the page", e);
        }
    }

    String text() {
        return String.valueOf(run("return document.body.innerText"));
    }

    /** Problems since the last time, Content-Security-Policy's among them. */
    List<String> problems() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Addresses that were asked for since the last time. */
    List<String> requested() {
        return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(LogEntry::getMessage)
                .filter(message -> message.contains("\"Network.requestWillBeSent\""))
                .map(message -> message.replaceAll("(?s).*\"request\":\\{.*?\"url\":\"([^\"]+)\".*", "$1"))
                .toList();
    }

    /** Answers since the last time that bore this header; those that {@link #requested()} has taken are gone. */
    List<String> answered(String header) {
        return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(LogEntry::getMessage)
                .filter(message -> message.contains("\"Network.responseReceived"))
                .filter(message ->
                        message.toLowerCase(Locale.ROOT).contains("\"" + header.toLowerCase(Locale.ROOT) + "\""))
                .toList();
    }

    /**
     * What axe-core finds wrong about accessibility: rule, element and why.
     *
     * @param rules to look at; all of them where none is named
     */
    List<?> accessibilityViolations(String... rules) {
        driver.executeScript(AXE);
        Object found = driver.executeAsyncScript(
                "const done = arguments[arguments.length - 1];"
                        + "axe.run(document, arguments[0].length ? {runOnly: arguments[0]} : {}).then(r => done(r.violations.flatMap("
                        + "v => v.nodes.map(n => v.id + ' ' + n.target + ': ' + n.failureSummary))), e => done([String(e)]));",
                (Object) rules);
        return found instanceof List<?> list ? list : List.of("axe answered " + found);
    }

    /** What is on the screen. */
    byte[] picture() {
        Map<String, Object> shot = driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png"));
        return OutputType.BYTES.convertFromBase64Png(String.valueOf(shot.get("data")));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
