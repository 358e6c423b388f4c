/** Visitors that are none. */
@NullMarked
package com.example.bookshop.traffic;

import org.jspecify.annotations.NullMarked;
