/**
 * The operator's hands: one command per verb. A command reads its words, asks the library to do the work, and says what
 * came of it as text or JSON.
 *
 * <p>Start at {@link dev.holdfast.cli.Main}, then {@link dev.holdfast.cli.Program} and {@link dev.holdfast.cli.Verb}.
 * Nothing may import this package. A command runs on the main thread; {@link dev.holdfast.cli.Call} may be read from
 * any.
 */
@NullMarked
package dev.holdfast.cli;

import org.jspecify.annotations.NullMarked;
