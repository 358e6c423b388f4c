/** An application that is tended: outside of our packages, so that its lines are call sites. */
@NullMarked
package com.example.shop;

import org.jspecify.annotations.NullMarked;
