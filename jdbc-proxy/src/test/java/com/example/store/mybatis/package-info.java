/** The shop over MyBatis. */
@NullMarked
package com.example.store.mybatis;

import org.jspecify.annotations.NullMarked;
