/** What it costs the shop to be tended, measured on demand. */
@NullMarked
package com.example.bookshop.load;

import org.jspecify.annotations.NullMarked;
