/** Every way of repeating statements that is known, and of not repeating them, against a real PostgreSQL. */
@NullMarked
package com.example.scenarios;

import org.jspecify.annotations.NullMarked;
