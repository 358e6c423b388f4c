/** The shop over Spring Data JDBC. */
@NullMarked
package com.example.store.springdata;

import org.jspecify.annotations.NullMarked;
