package dev.holdfast.policy.violation;

import java.nio.file.Path;

/** Breaks R7: a decision that knows the file system. */
public interface UnpurePlanner {
  Path plan();
}
