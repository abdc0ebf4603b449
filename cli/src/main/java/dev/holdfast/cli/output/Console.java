package dev.holdfast.cli.output;

import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the program writes, and what stands at the other end.
 *
 * @param out standard output, unbuffered
 * @param err standard error, unbuffered
 * @param outIsTerminal whether a person reads standard output
 * @param errIsTerminal whether a person reads standard error
 * @param width columns of the terminal
 * @param secrets asks a person for a passphrase; null when there is no terminal to ask at
 */
public record Console(
    OutputStream out,
    OutputStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    int width,
    @Nullable SecretPrompt secrets) {
  /** Asks at the terminal, without showing what is typed. */
  @FunctionalInterface
  public interface SecretPrompt {
    /**
     * Asks once.
     *
     * @return what was typed; the caller wipes it; null when the input ended
     */
    char @Nullable [] ask(String prompt);
  }
}
