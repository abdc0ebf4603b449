package dev.holdfast.transfer;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One object from one store into one temporary file whose space was reserved. Used once, by one thread. */
final class OneFetch {
  private final TemporarySpace space;
  private final FetchRequest request;

  OneFetch(TemporarySpace space, FetchRequest request) {
    this.space = space;
    this.request = request;
  }

  /** Gives the reserved space back unless the copy is good; then the object holds what it needs. */
  CopyResult from(StoreView store) {
    Path file = space.newFile();
    boolean keep = false;
    try {
      CopyResult result = judge(store, file);
      keep = result instanceof CopyResult.Good;
      return result;
    } finally {
      if (!keep) {
        space.release(request.maxBytes());
        delete(file);
      }
    }
  }

  /**
   * The store's own file when it lies on this machine and is the right one. Whatever else there is to say about it is said
   * when it is fetched.
   */
  Optional<OpenedObject> inPlace(StoreView store) {
    Optional<FileChannel> file;
    try {
      file = store.open(request.name());
    } catch (HoldfastException e) {
      failure(e); // throws what is no fault of the store
      return Optional.empty();
    }
    if (file.isEmpty()) {
      return Optional.empty();
    }
    FileChannel channel = file.get();
    boolean right = false;
    try {
      long sizeBytes = channel.size();
      right =
          sizeBytes <= request.maxBytes()
              && request.sizeBytes().orElse(sizeBytes) == sizeBytes
              && FileCopy.hash(channel).equals(request.sha256());
      return right ? Optional.of(OpenedObject.inPlace(channel, sizeBytes)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // the fetch that follows meets and reports it
    } finally {
      if (!right) {
        close(channel);
      }
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw DiskFault.reading("an object of a store", e);
    }
  }

  /** What a plain request meets; when that is wrong or nothing, what it hides. */
  private CopyResult judge(StoreView store, Path file) {
    CopyResult plain =
        judge(store, file, (target, maxBytes) -> store.fetch(request.name(), target, maxBytes));
    boolean hiding =
        plain instanceof CopyResult.Missing || plain instanceof CopyResult.Damaged;
    if (!hiding) {
      return plain;
    }
    for (OtherVersion version : otherVersions(store)) {
      delete(file);
      CopyResult older = judge(store, file, version);
      if (older instanceof CopyResult.Good good) {
        good.object().foundHidden();
        return older;
      }
    }
    return plain;
  }

  private List<OtherVersion> otherVersions(StoreView store) {
    try {
      return store.otherVersions(request.name());
    } catch (HoldfastException e) {
      failure(e); // throws what is no fault of the store
      return List.of(); // the plain result says what is wrong with the store
    }
  }

  private CopyResult judge(StoreView store, Path file, OtherVersion copy) {
    long seenBytes;
    try {
      seenBytes = copy.fetch(file, request.maxBytes());
    } catch (HoldfastException e) {
      return failure(e);
    }
    if (request.sizeBytes().isPresent() && request.sizeBytes().getAsLong() != seenBytes) {
      return new CopyResult.Damaged(seenBytes + " bytes");
    }
    Sha256 seen = hash(file);
    if (!seen.equals(request.sha256())) {
      return new CopyResult.Damaged(seenBytes + " bytes with hash " + seen);
    }
    space.release(request.maxBytes() - seenBytes);
    return new CopyResult.Good(new FetchedObject(file, seenBytes, store.name(), space));
  }

  private static CopyResult failure(HoldfastException e) {
    return switch (e.fault()) {
      case OBJECT_MISSING -> new CopyResult.Missing();
      case OBJECT_TOO_LARGE, OBJECT_DAMAGED -> new CopyResult.Damaged(e.message());
      case STORE_OFFLINE, STORE_MISSING, STORE_READ_FAILED, STORE_REFUSED,
          STORE_RECORD_DIFFERS ->
          new CopyResult.Unreachable(e);
      default -> throw e;
    };
  }

  private static Sha256 hash(Path file) {
    try {
      return FileCopy.hash(file);
    } catch (IOException e) {
      throw new HoldfastException(
          Fault.STATE_UNUSABLE, "the temporary file " + file + " cannot be read", e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new HoldfastException(
          Fault.STATE_UNUSABLE, "the temporary file " + file + " cannot be deleted", e);
    }
  }
}
