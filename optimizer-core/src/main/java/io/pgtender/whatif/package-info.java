/**
 * What a query would cost if an index existed: asked of HypoPG where it is installed, computed from the server's own plan
 * and statistics where it is not. (Chaudhuri and Narasayya, AutoAdmin "what-if" index analysis utility, SIGMOD 1998.)
 */
@NullMarked
package io.pgtender.whatif;

import org.jspecify.annotations.NullMarked;
