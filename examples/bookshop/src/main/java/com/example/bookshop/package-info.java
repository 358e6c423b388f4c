/** A bookshop on Spring Boot, Hibernate and Thymeleaf, written as many are; what is wrong with it is in PLANTED.md. */
@NullMarked
package com.example.bookshop;

import org.jspecify.annotations.NullMarked;
