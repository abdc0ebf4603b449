/**
 * A small typed door to the Linux file calls the JDK has no words for: directory descriptors, {@code openat2}, byte
 * names, extended attributes, holes, devices. Every failed call becomes a checked {@link
 * dev.holdfast.posix.PosixException} with its errno; nothing here knows what a backup is.
 *
 * <p>Start at {@link dev.holdfast.posix.Fd}, then {@link dev.holdfast.posix.Opening} (get a descriptor), {@link
 * dev.holdfast.posix.Listing} and {@link dev.holdfast.posix.Stat} (look), {@link dev.holdfast.posix.Data} (content),
 * {@link dev.holdfast.posix.Names} and {@link dev.holdfast.posix.Attributes} (change). May be imported by any package
 * of this module and by {@code cli}. Linux on x86_64 and aarch64 only; needs {@code --enable-native-access}.
 *
 * <p>Threads: all static methods may be called from any thread (native scratch memory is per thread). An {@link
 * dev.holdfast.posix.Fd} may be used by several threads, but whoever closes it must know that nobody else still uses
 * it; a {@link dev.holdfast.posix.Listing} belongs to one thread at a time.
 */
@NullMarked
package dev.holdfast.posix;

import org.jspecify.annotations.NullMarked;
