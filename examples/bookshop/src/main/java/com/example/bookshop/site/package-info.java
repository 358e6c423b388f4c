/** What each page shows: settings, shipping, navigation. */
@NullMarked
package com.example.bookshop.site;

import org.jspecify.annotations.NullMarked;
