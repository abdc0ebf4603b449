/**
 * The quickstart: a small application that is backed up under load, destroyed, restored and compared.
 *
 * <p>Start at {@link dev.holdfast.cli.show.SampleShop}. Only {@code cli} may import this one. The shop's load runs in a thread
 * of its own.
 */
@NullMarked
package dev.holdfast.cli.show;

import org.jspecify.annotations.NullMarked;
