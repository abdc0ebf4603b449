package dev.holdfast.source;

import dev.holdfast.chunk.ChunkSizes;

/** How content is cut into chunks. */
public sealed interface Chunking {
  /** Content-defined chunks. */
  record ContentDefined(ChunkSizes sizes) implements Chunking {}

  /**
   * Blocks of one length; the last of each file may be shorter.
   *
   * @param blockBytes length of a block
   */
  record Fixed(int blockBytes) implements Chunking {}
}
