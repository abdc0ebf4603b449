package dev.holdfast.pack;

/**
 * Which of two zstd levels the next chunk of a stream is worth: every {@value #EVERY}th chunk is compressed with both, and the
 * higher level stays while it saves {@value #WORTH_PERMILLE} of a thousand bytes. It costs about half as much again, and for
 * most trees saves between one and two percent: that time is given back. The first {@value #SMALL_BYTES} bytes keep the
 * higher level in any case, for a run that stores little has no time to save. Nothing of a format depends on it. One thread.
 */
final class LevelTrial {
  static final int LOW = 2;
  static final int HIGH = 3;
  static final int EVERY = 16;
  static final int WORTH_PERMILLE = 60;
  static final int SMALL_BYTES = 16 << 20;

  /** Chunks below this say little about the next one. */
  static final int LEAST_BYTES = 64 << 10;

  private int small = SMALL_BYTES;
  private int since = EVERY;
  private double gainPermille = Double.NaN;

  /** Whether the chunk of that length is to be compressed with both levels. */
  boolean isDue(int length) {
    if (small > 0) {
      small -= length;
      return false;
    }
    since++;
    return length >= LEAST_BYTES && since > EVERY;
  }

  /** Takes what both levels made of one chunk. */
  void weighed(int lowBytes, int highBytes) {
    since = 0;
    double gain = 1000.0 * (lowBytes - highBytes) / lowBytes;
    gainPermille = Double.isNaN(gainPermille) ? gain : 0.7 * gainPermille + 0.3 * gain;
  }

  /** The level for a chunk that is not weighed. */
  int level() {
    return gainPermille < WORTH_PERMILLE ? LOW : HIGH; // not a number: nothing known yet, so the higher one
  }
}
