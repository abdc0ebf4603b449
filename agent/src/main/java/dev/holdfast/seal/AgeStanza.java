package dev.holdfast.seal;

import java.util.List;

/**
 * One recipient stanza of an age header.
 *
 * @param type its first argument, {@code X25519} for instance
 * @param arguments the further ones
 * @param body what follows
 */
public record AgeStanza(String type, List<String> arguments, StanzaBody body) {
  public AgeStanza {
    arguments = List.copyOf(arguments);
  }
}
