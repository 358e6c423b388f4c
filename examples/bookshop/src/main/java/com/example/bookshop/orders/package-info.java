/** Customers, what they ordered, and what is on the shelves. */
@NullMarked
package com.example.bookshop.orders;

import org.jspecify.annotations.NullMarked;
