/** The server the shop runs on, and its first data. */
@NullMarked
package com.example.bookshop.server;

import org.jspecify.annotations.NullMarked;
