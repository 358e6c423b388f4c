package com.example.bookshop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A bookshop as many are written. Nothing in it knows that it is tended. */
@SpringBootApplication
public class BookshopApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(BookshopApplication.class, arguments);
    }
}
