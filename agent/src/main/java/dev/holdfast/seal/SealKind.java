package dev.holdfast.seal;

/** What a sealed object holds; part of its label. */
public enum SealKind {
  /** A pack of ordinary chunks. */
  DATA("data"),
  /** A pack of delta chunks. */
  DELTA("delta"),
  /** A pack of entry streams and recipes. */
  META("meta"),
  /** The body of a manifest. */
  BODY("body");

  private final String word;

  SealKind(String word) {
    this.word = word;
  }

  /** The word that stands in the label. */
  public String word() {
    return word;
  }
}
