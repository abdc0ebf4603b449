/** A class below seal for the test of the architecture rules. */
@NullMarked
package dev.holdfast.seal.violation;

import org.jspecify.annotations.NullMarked;
