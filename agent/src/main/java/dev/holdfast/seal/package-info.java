/**
 * Sealing to age recipients and opening with age identities: the age file format v1 (C2SP age.md), with one extra stanza
 * that binds an object to its fleet, host and kind. Sealing needs public recipients only; nothing here logs, prints or
 * puts a secret into a message.
 *
 * <p>Start at {@link dev.holdfast.seal.Sealer} (writing) and {@link dev.holdfast.seal.Unsealer} (reading); {@link
 * dev.holdfast.seal.Identities} loads private keys, {@link dev.holdfast.seal.SecretFile} keeps small secrets under a
 * passphrase. The only package that may use jagged; imported by {@code pack}, {@code snapshot}, {@code backup}, {@code
 * reading}, {@code restore}, {@code verify}, {@code state} and {@code cli}; imports {@code id}, {@code layout}, {@code
 * fault}. Recipients, labels, headers and identities may be shared between threads; a {@link
 * dev.holdfast.seal.SealStream} or {@link dev.holdfast.seal.SealedFile} belongs to one thread at a time.
 */
@NullMarked
package dev.holdfast.seal;

import org.jspecify.annotations.NullMarked;
