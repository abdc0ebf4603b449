package dev.holdfast.fault;

/** What the program's exit status means. Callers may rely on these numbers; they are never changed. */
public enum ExitCode {
  /** All was done. */
  OK(0),
  /** It failed. */
  FAILED(1),
  /** Wrong use or wrong configuration. */
  USAGE(2),
  /** Some source data unread or changed while read; or something captured was not restored. */
  INCOMPLETE(3),
  /** Refused before anything was touched. */
  REFUSED(4),
  /** Not reachable now; a retry can help. */
  UNREACHABLE(8),
  /** Damage was found that could not be healed. */
  DAMAGED(9),
  /** There is no repository at that place. */
  NO_REPOSITORY(10),
  /** Another process holds the state directory. */
  BUSY(11),
  /** A wrong, missing or locked identity. */
  IDENTITY(12),
  /** What was promised is not true now. */
  POSTURE(13),
  /** Stopped by a signal. */
  INTERRUPTED(130);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  /** The process exit status. */
  public int status() {
    return status;
  }

  /** The worse of two: 130 &gt; 12 &gt; 11 &gt; 10 &gt; 2 &gt; 4 &gt; 1 &gt; 9 &gt; 8 &gt; 13 &gt; 3 &gt; 0. */
  public ExitCode worse(ExitCode other) {
    return rank() >= other.rank() ? this : other;
  }

  private int rank() {
    return switch (this) {
      case INTERRUPTED -> 11;
      case IDENTITY -> 10;
      case BUSY -> 9;
      case NO_REPOSITORY -> 8;
      case USAGE -> 7;
      case REFUSED -> 6;
      case FAILED -> 5;
      case DAMAGED -> 4;
      case UNREACHABLE -> 3;
      case POSTURE -> 2;
      case INCOMPLETE -> 1;
      case OK -> 0;
    };
  }
}
