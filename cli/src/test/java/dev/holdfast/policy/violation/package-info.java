/** A class that breaks the rule of pure decisions; only the test of the rules imports it. */
@NullMarked
package dev.holdfast.policy.violation;

import org.jspecify.annotations.NullMarked;
