package dev.holdfast.signed;

import dev.holdfast.layout.ObjectName;
import java.nio.charset.StandardCharsets;

/** What a signed file is: the word of its magic line. */
public enum SignedKind {
  /** One snapshot. */
  MANIFEST("manifest"),
  /** What should be there. */
  CHECKPOINT("checkpoint"),
  /** One version of the trust chain. */
  TRUST("trust"),
  /** The keys of a host. */
  HOST_RECORD("host-record"),
  /** The place and lock of a store. */
  STORE_RECORD("store-record");

  private final String text;

  SignedKind(String text) {
    this.text = text;
  }

  /** The word in the magic line and in the core. */
  public String text() {
    return text;
  }

  /** The magic line, in a new array. */
  public byte[] magic() {
    return ("holdfast/1/" + text + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** What an object of this name must be. */
  public static SignedKind of(ObjectName.Signed name) {
    return switch (name) {
      case ObjectName.Manifest _ -> MANIFEST;
      case ObjectName.Checkpoint _ -> CHECKPOINT;
      case ObjectName.Trust _ -> TRUST;
      case ObjectName.HostRecord _ -> HOST_RECORD;
      case ObjectName.StoreRecord _ -> STORE_RECORD;
    };
  }
}
