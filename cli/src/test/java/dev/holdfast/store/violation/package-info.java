/** A class below store for the test of the architecture rules. */
@NullMarked
package dev.holdfast.store.violation;

import org.jspecify.annotations.NullMarked;
