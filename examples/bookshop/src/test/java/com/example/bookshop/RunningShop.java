package com.example.bookshop;

import com.example.bookshop.traffic.Browser;
import com.example.bookshop.traffic.Visit;
import io.pgtender.Advisor;
import io.pgtender.testing.TestPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole shop on a free port, with a database of its own. */
final class RunningShop implements AutoCloseable {

    private final PGSimpleDataSource database;
    private final ConfigurableApplicationContext context;
    private final Browser browser;

    private RunningShop(PGSimpleDataSource database, ConfigurableApplicationContext context) {
        this.database = database;
        this.context = context;
        this.browser = new Browser(address());
    }

    /** As a user starts it who has written no property for us; {@code more} are arguments as on the command line. */
    static RunningShop open(String... more) {
        PGSimpleDataSource database = TestPostgres.newDatabase();
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--spring.profiles.active=test",
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn",
                "--spring.datasource.url=" + database.getURL(),
                "--spring.datasource.username=" + database.getUser()));
        if (database.getPassword() != null) {
            arguments.add("--spring.datasource.password=" + database.getPassword());
        }
        arguments.addAll(List.of(more));
        return new RunningShop(
                database, SpringApplication.run(BookshopApplication.class, arguments.toArray(String[]::new)));
    }

    String address() {
        return "http://localhost:" + context.getEnvironment().getProperty("local.server.port")
                + context.getEnvironment().getProperty("server.servlet.context-path", "");
    }

    /** Through the tended pool, as the application's own code. */
    DataSource dataSource() {
        return context.getBean(DataSource.class);
    }

    /** Past it, as somebody else. */
    DataSource database() {
        return database;
    }

    Advisor advisor() {
        return context.getBean(Advisor.class);
    }

    HttpResponse<String> pay(Visit visit, int n) throws IOException, InterruptedException {
        return browser.pay(visit, n);
    }

    /** Each of them {@code times} times, one after the other, in turns. */
    void pay(List<Visit> visits, int times) throws IOException, InterruptedException {
        pay(visits, 0, times);
    }

    /** Each of them for the {@code from}th time, inclusive, to the {@code to}th, exclusive. */
    void pay(List<Visit> visits, int from, int to) throws IOException, InterruptedException {
        for (int n = from; n < to; n++) {
            for (Visit visit : visits) {
                int status = browser.pay(visit, n).statusCode();
                if (status != 200) {
                    throw new AssertionError(visit.name() + " answered " + status + " at visit " + n);
                }
            }
        }
    }

    /** Runs {@code sql} as a person would in psql. */
    void paste(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
