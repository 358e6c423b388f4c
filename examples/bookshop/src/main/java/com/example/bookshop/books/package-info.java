/** Books, who wrote and printed them, what readers say. */
@NullMarked
package com.example.bookshop.books;

import org.jspecify.annotations.NullMarked;
