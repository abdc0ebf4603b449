/** Half of a package cycle for the test of the architecture rules. */
@NullMarked
package dev.holdfast.violationb;

import org.jspecify.annotations.NullMarked;
