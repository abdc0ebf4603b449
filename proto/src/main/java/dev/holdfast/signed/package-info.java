/**
 * The one container of everything that is signed: magic, core, signature, sections; the cores themselves; and the lists
 * that lie in sections. Hides the generated wire types behind records. docs/FORMAT.md §4 and §5 are its source.
 *
 * <p>Start at {@link dev.holdfast.signed.SignedFile} (small files whole), {@link dev.holdfast.signed.SignedHead} (listing)
 * and {@link dev.holdfast.signed.CheckedFile} (large files on disk). Every package may import this one; it imports {@code
 * id}, {@code layout}, {@code fault} and the wire format. Immutable, any thread, unless a class says otherwise.
 */
@NullMarked
package dev.holdfast.signed;

import org.jspecify.annotations.NullMarked;
