/**
 * Patterns of {@code .gitignore} on paths that are bytes: what a files source leaves out, what a restore or a search
 * picks.
 *
 * <p>Start at {@link dev.holdfast.pattern.PathRules}. Imports nothing; any package may import it. Immutable, any thread.
 */
@NullMarked
package dev.holdfast.pattern;

import org.jspecify.annotations.NullMarked;
