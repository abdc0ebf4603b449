/**
 * What the owner promised: rules as plain records, without the facts they are applied to.
 *
 * <p>Start at {@link dev.holdfast.policy.RetentionRule}. Imported by the planners, the controller and {@code cli}; it
 * imports {@code id}. Immutable, any thread.
 */
@NullMarked
package dev.holdfast.policy;

import org.jspecify.annotations.NullMarked;
