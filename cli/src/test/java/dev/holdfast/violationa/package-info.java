/** Half of a package cycle for the test of the architecture rules. */
@NullMarked
package dev.holdfast.violationa;

import org.jspecify.annotations.NullMarked;
