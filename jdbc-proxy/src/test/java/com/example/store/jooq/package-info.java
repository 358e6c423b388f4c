/** The shop over jOOQ. */
@NullMarked
package com.example.store.jooq;

import org.jspecify.annotations.NullMarked;
