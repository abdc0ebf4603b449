/** Classes that break one architecture rule each; only the test of the rules imports them. */
@NullMarked
package dev.holdfast.violation;

import org.jspecify.annotations.NullMarked;
