package dev.holdfast.store;

/** An answer that MinIO's client did not understand, without anything confidential. */
final class S3NotUnderstood extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String kind;

  S3NotUnderstood(String kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** What the client called it. */
  String kind() {
    return kind;
  }
}
