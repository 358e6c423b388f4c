/** A shop's application code, as it is found in the wild: what it does with its data, whatever it reads them with. */
@NullMarked
package com.example.store;

import org.jspecify.annotations.NullMarked;
