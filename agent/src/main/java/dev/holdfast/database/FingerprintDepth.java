package dev.holdfast.database;

/**
 * How much of a database is read for its fingerprint.
 *
 * @param content whether rows are hashed
 * @param rows whether rows are counted
 * @param maxTableBytes larger tables are counted only
 */
public record FingerprintDepth(boolean content, boolean rows, long maxTableBytes) {
  /** Rows of every table, contents of those up to 16 GiB. */
  public static final FingerprintDepth FULL = new FingerprintDepth(true, true, 16L << 30);

  /** The depth that {@code content}, {@code rows} or {@code off} stands for; of other words the first. */
  public static FingerprintDepth of(String word) {
    return switch (word) {
      case "off" -> new FingerprintDepth(false, false, FULL.maxTableBytes());
      case "rows" -> new FingerprintDepth(false, true, FULL.maxTableBytes());
      default -> FULL;
    };
  }

  /** Its word. */
  public String word() {
    return content ? "content" : rows ? "rows" : "off";
  }
}
