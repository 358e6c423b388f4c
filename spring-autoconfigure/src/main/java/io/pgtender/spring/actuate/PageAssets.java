package io.pgtender.spring.actuate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The files of the page, from the class path. Nothing outside their folder can be had. Thread-safe. */
final class PageAssets {

    /** The page itself. */
    static final String INDEX = "index.html";

    private static final String FOLDER = "io/pgtender/spring/actuate/page/";

    /** Shared with the static report, so it lies with that. */
    private static final Map<String, String> ELSEWHERE = Map.of("look.css", "io/pgtender/html/look.css");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "svg", "image/svg+xml",
            "png", "image/png");

    /** Longest name of a file, in characters. */
    private static final int MAX_NAME = 64;

    private static final int TAG_BYTES = 12;

    private final Map<String, Asset> loaded = new ConcurrentHashMap<>();

    /**
     * A file.
     *
     * @param contentType with its character set
     * @param tag changes with the content; quoted, as an ETag is written
     */
    record Asset(byte[] content, String contentType, String tag) {}

    /** The file of that name, if there is one. */
    Optional<Asset> find(String name) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || !isPlain(name)) {
            return Optional.empty();
        }
        Asset known = loaded.get(name);
        if (known == null) {
            known = load(name, type).orElse(null);
            if (known == null) {
                return Optional.empty();
            }
            loaded.put(name, known);
        }
        return Optional.of(known);
    }

    private static Optional<Asset> load(String name, String type) {
        ClassLoader loader = PageAssets.class.getClassLoader();
        try (InputStream in = loader.getResourceAsStream(ELSEWHERE.getOrDefault(name, FOLDER + name))) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] content = in.readAllBytes();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return Optional.of(new Asset(content, type, '"' + HexFormat.of().formatHex(hash, 0, TAG_BYTES) + '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A file of the folder itself: no separator, and no dot but before its type. */
    private static boolean isPlain(String name) {
        return name.length() <= MAX_NAME
                && name.chars().filter(c -> c == '.').count() == 1
                && name.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '-'
                                || c == '_'
                                || c == '.');
    }
}
