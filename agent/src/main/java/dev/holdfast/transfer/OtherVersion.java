package dev.holdfast.transfer;

import java.nio.file.Path;

/** A version of an object that a plain request does not meet. Any thread; may be fetched again. */
@FunctionalInterface
public interface OtherVersion {
  /** As {@link StoreView#fetch}. */
  long fetch(Path target, long maxBytes);
}
