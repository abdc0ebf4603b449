package dev.holdfast.layout;

/** What a reader of format 1 enforces before it allocates (docs/FORMAT.md §Limits). All values in bytes unless said. */
public final class Limits {
  /** Plaintext of one chunk. */
  public static final int CHUNK_BYTES = 8 << 20;

  /** Plaintext of one pack: frames, padding and table. */
  public static final int PACK_PLAIN_BYTES = 64 << 20;

  /** Chunks of one pack, a number. */
  public static final int PACK_CHUNKS = 1 << 16;

  /** One compressed chunk. */
  public static final int FRAME_BYTES = CHUNK_BYTES + (64 << 10);

  /** What sealing adds to a pack at most. */
  public static final int PACK_OVERHEAD_BYTES = 4 << 20;

  /** A whole pack object. */
  public static final int PACK_BYTES = PACK_PLAIN_BYTES + PACK_OVERHEAD_BYTES;

  /** The signed core. */
  public static final int CORE_BYTES = 64 << 10;

  /** The sealed body of a manifest, ciphertext; its plaintext too. */
  public static final int BODY_BYTES = 4 << 20;

  /** A pack list, live list or good list. */
  public static final int LIST_BYTES = 16 << 20;

  /** The reserved co-signature section. */
  public static final int COSIGN_BYTES = 64 << 10;

  /** The header of an age file. */
  public static final int AGE_HEADER_BYTES = 16 << 10;

  /** Stanzas of an age header, a number; one recipient less. */
  public static final int AGE_STANZAS = 65;

  /** A whole signed file: core, signature, body, lists. */
  public static final int SIGNED_FILE_BYTES = CORE_BYTES + BODY_BYTES + 2 * LIST_BYTES + 4096;

  /** What a reader fetches first to list a signed file. */
  public static final int FIRST_READ_BYTES = 64 << 10;

  /** holdfast.json. */
  public static final int MARKER_BYTES = 4096;

  /** A captured path. */
  public static final int PATH_BYTES = 32 << 10;

  /** One name of a path. */
  public static final int NAME_BYTES = 255;

  /** One encoded entry. */
  public static final int ENTRY_BYTES = 8 << 20;

  /** Base-two logarithm of the largest zstd window. */
  public static final int ZSTD_WINDOW_LOG = 23;

  private Limits() {}
}
