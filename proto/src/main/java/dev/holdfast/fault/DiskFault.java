package dev.holdfast.fault;

import java.io.IOException;

/** Turns a failed operation on a local file into a fault: a full disk is told from every other reason. */
public final class DiskFault {
  private DiskFault() {}

  /**
   * The fault of a failed write.
   *
   * @param object what was being written, as the user knows it
   * @return {@link Fault#DISK_FULL}, or {@link Fault#STATE_UNUSABLE} for any other reason
   */
  public static HoldfastException writing(String object, IOException cause) {
    return new HoldfastException(
        isFull(cause) ? Fault.DISK_FULL : Fault.STATE_UNUSABLE,
        "cannot write " + object + ": " + reason(cause),
        cause);
  }

  /** The fault of a failed read of a file of ours, {@link Fault#STATE_UNUSABLE}. */
  public static HoldfastException reading(String object, IOException cause) {
    return new HoldfastException(
        Fault.STATE_UNUSABLE, "cannot read " + object + ": " + reason(cause), cause);
  }

  /** Whether the disk or the quota is exhausted. */
  public static boolean isFull(IOException cause) {
    String message = String.valueOf(cause.getMessage());
    return message.contains("No space left on device") || message.contains("Disk quota exceeded");
  }

  private static String reason(IOException cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }
}
