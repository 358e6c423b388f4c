package com.example.containers;

import com.example.bookshop.BookshopApplication;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The shop in an IDE with a PostgreSQL in a container, where Docker is. */
public final class ContainerShop {

    private ContainerShop() {}

    public static void main(String[] arguments) {
        System.setProperty("bookshop.embedded-postgres", "false");
        SpringApplication.from(BookshopApplication::main).with(Server.class).run(arguments);
    }

    /** The server. */
    @TestConfiguration(proxyBeanMethods = false)
    static class Server {

        @Bean
        @ServiceConnection
        PostgreSQLContainer postgres() {
            return new PostgreSQLContainer("postgres:18");
        }
    }
}
