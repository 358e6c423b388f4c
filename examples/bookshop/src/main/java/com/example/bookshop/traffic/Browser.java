package com.example.bookshop.traffic;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Pays visits and reads what comes back. Any thread may. */
public final class Browser {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final String address;

    /** Of the shop at {@code address}, without a slash at its end. */
    public Browser(String address) {
        this.address = address;
    }

    /** What came back for the {@code n}th of these visits. */
    public HttpResponse<String> pay(Visit visit, int n) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(address + visit.path().apply(n)))
                        .timeout(PATIENCE)
                        .method(visit.method(), BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }
}
