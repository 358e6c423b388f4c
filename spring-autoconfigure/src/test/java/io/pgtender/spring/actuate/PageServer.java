package io.pgtender.spring.actuate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.boot.json.JsonParserFactory;

/**
 * The page's files, with the headers that they are served with, beside answers from a file: the page alone, as it is below a
 * context path and a base path. Every request is kept.
 */
final class PageServer implements AutoCloseable {

    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String BASE = "/shop/manage/pgtender/";

    private static final Map<String, String> TYPES = Map.of(
            "html",
            "text/html;charset=utf-8",
            "css",
            "text/css;charset=utf-8",
            "js",
            "text/javascript;charset=utf-8",
            "svg",
            "image/svg+xml");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> answers = answers();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> failing = new HashMap<>();

    PageServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Where the page is. */
    String url() {
        return origin() + BASE + "page";
    }

    /** Method, path below the endpoint, and body of each request for data. */
    List<String> requests() {
        return requests;
    }

    /** CSRF tokens that came with what changes something. */
    List<String> tokens() {
        return tokens;
    }

    /** Answers a path with this status from now on. */
    void fail(String path, int status) {
        synchronized (failing) {
            failing.put(path, status);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        try (exchange) {
            if (path.equals(BASE + "page")) {
                file(exchange, "index.html");
            } else if (path.startsWith(BASE + "page/")) {
                file(exchange, path.substring((BASE + "page/").length()));
            } else if (path.startsWith(BASE)) {
                data(exchange, path.substring(BASE.length()));
            } else {
                requests.add("OUTSIDE " + path);
                send(exchange, 404, "text/plain", new byte[0]);
            }
        }
    }

    private static void file(HttpExchange exchange, String name) throws IOException {
        byte[] content = content(name);
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
        send(exchange, content.length == 0 ? 404 : 200, type, content);
    }

    /** A file of the page; the shared style sheet comes from the core. Empty when there is none. */
    static byte[] content(String name) throws IOException {
        String resource = name.equals("look.css") ? "/io/pgtender/html/look.css" : "page/" + name;
        try (InputStream in = PageServer.class.getResourceAsStream(resource)) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }

    private void data(HttpExchange exchange, String path) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String method = exchange.getRequestMethod();
        requests.add((method + " " + path + " " + body).strip());
        if (method.equals("POST")) {
            tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-CSRF-TOKEN")));
        }
        exchange.getResponseHeaders().set("X-CSRF-Header", "X-CSRF-TOKEN");
        exchange.getResponseHeaders().set("X-CSRF-Token", "token-of-the-session");
        int status = status(path);
        String answer = answers.get(method + " " + path);
        if (status >= 400) {
            answer = "{\"timestamp\":\"\",\"status\":" + status + ",\"error\":\"Spring's\"}";
        } else if (answer == null) {
            status = 404;
            answer = "{\"status\":404,\"error\":\"no such thing: <b>" + method + "</b>\"}";
        }
        send(exchange, status, "application/vnd.spring-boot.actuator.v3+json", answer.getBytes(StandardCharsets.UTF_8));
    }

    private int status(String path) {
        synchronized (failing) {
            return failing.getOrDefault(path, 200);
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        if (content.length > 0) {
            exchange.getResponseBody().write(content);
        }
    }

    private static Map<String, String> answers() {
        Map<String, String> answers = new HashMap<>();
        try (InputStream in = PageServer.class.getResourceAsStream("page-fixture.json")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                int end = line.indexOf("\": ");
                if (end > 0) {
                    String body = line.substring(end + 3);
                    answers.put(
                            line.substring(1, end), body.endsWith(",") ? body.substring(0, body.length() - 1) : body);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        answers.values().forEach(JsonParserFactory.getJsonParser()::parseMap);
        return answers;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
