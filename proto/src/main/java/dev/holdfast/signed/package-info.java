/**
 * The one container of everything that is signed: magic, core, signature, sections; and the lists that lie in sections.
 * Hides the generated wire types behind records.
 *
 * <p>Start at {@link dev.holdfast.signed.ManifestRef}. Every package may import this one; it imports {@code id}, {@code
 * layout}, {@code fault} and the wire format. Immutable, any thread, unless a class says otherwise.
 */
@NullMarked
package dev.holdfast.signed;

import org.jspecify.annotations.NullMarked;
