/** The shop over plain JDBC. */
@NullMarked
package com.example.store.jdbc;

import org.jspecify.annotations.NullMarked;
