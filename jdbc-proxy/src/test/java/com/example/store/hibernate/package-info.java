/** The shop over Hibernate: entities, a store that asks for one thing at a time, and pages that follow associations. */
@NullMarked
package com.example.store.hibernate;

import org.jspecify.annotations.NullMarked;
