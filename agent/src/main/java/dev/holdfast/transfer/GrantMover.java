package dev.holdfast.transfer;

import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Hands each grant to the mover for its kind; the one for HTTP is made when the first such grant comes. Any thread. */
public final class GrantMover implements ByteMover {
  private final ByteMover directories;
  private final Supplier<ByteMover> maker;
  private @Nullable ByteMover http;

  /**
   * A mover for all kinds.
   *
   * @param http called at most once
   */
  public GrantMover(ByteMover directories, Supplier<ByteMover> http) {
    this.directories = directories;
    this.maker = http;
  }

  @Override
  public PutOutcome put(Grant grant, Path file, long sizeBytes, Sha256 sha256) {
    return mover(grant).put(grant, file, sizeBytes, sha256);
  }

  @Override
  public PutOutcome give(Grant grant, Path file, long sizeBytes, Sha256 sha256) {
    return mover(grant).give(grant, file, sizeBytes, sha256);
  }

  @Override
  public long get(Grant grant, Path target, long maxBytes) {
    return mover(grant).get(grant, target, maxBytes);
  }

  @Override
  public Optional<FileChannel> open(Grant grant) {
    return mover(grant).open(grant);
  }

  @Override
  public Hashed hash(Grant grant, Path scratch, long maxBytes) {
    return mover(grant).hash(grant, scratch, maxBytes);
  }

  @Override
  public void barrier(Grant any) {
    mover(any).barrier(any);
  }

  private ByteMover mover(Grant grant) {
    return switch (grant) {
      case Grant.Directory _ -> directories;
      case Grant.Http _ -> http();
    };
  }

  private synchronized ByteMover http() {
    ByteMover made = http;
    if (made == null) {
      made = maker.get();
      http = made;
    }
    return made;
  }
}
