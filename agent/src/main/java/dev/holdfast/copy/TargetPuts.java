package dev.holdfast.copy;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.ListedObject;
import dev.holdfast.transfer.ObjectToPut;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/** Puts local files into one store and looks whether it keeps them. Any thread. */
final class TargetPuts {
  private final CopyTarget target;
  private final ByteMover mover;
  private final Path scratch;

  TargetPuts(CopyTarget target, ByteMover mover, Path scratch) {
    this.target = target;
    this.mover = mover;
    this.scratch = scratch;
  }

  /**
   * Puts one file and asks the store for it.
   *
   * @param replace whether other bytes may lie there
   * @throws HoldfastException as {@link ByteMover#put}; {@code STORE_WRITE_FAILED} when the store does not keep it
   */
  void put(ObjectToPut object, Path file, boolean replace) {
    ObjectToPut bound = target.wantsMd5() ? object.withMd5Of(file) : object;
    Grant grant = target.grantPut(bound, replace);
    mover.put(grant, file, object.sizeBytes(), object.sha256());
    Optional<ListedObject> seen = target.view().stat(object.name());
    if (seen.isEmpty() || seen.get().sizeBytes() != object.sizeBytes()) {
      throw new HoldfastException(
          Fault.STORE_WRITE_FAILED,
          "store '" + target.view().name() + "' has "
              + seen.map(s -> s.sizeBytes() + " bytes").orElse("nothing") + " under "
              + object.name().path() + " after it was put (expected: " + object.sizeBytes()
              + " bytes)");
    }
    if (target.binds() || holds(object)) {
      return;
    }
    if (replace) {
      throw new HoldfastException(
          Fault.STORE_WRITE_FAILED,
          "store '" + target.view().name() + "' has other bytes under " + object.name().path()
              + " after it was put (expected: those with SHA-256 " + object.sha256() + ")");
    }
    put(object, file, true);
  }

  /** A store that tells no checksum is read back. */
  private boolean holds(ObjectToPut object) {
    Optional<Sha256> told = target.told(object.name());
    if (told.isPresent()) {
      return told.get().equals(object.sha256());
    }
    Path copy = scratch.resolve("read-back-" + object.sha256());
    try {
      long length = target.view().fetch(object.name(), copy, object.sizeBytes());
      return length == object.sizeBytes() && hash(copy).equals(object.sha256());
    } catch (HoldfastException e) {
      if (e.fault() == Fault.OBJECT_DAMAGED) {
        return false;
      }
      throw e;
    } finally {
      delete(copy);
    }
  }

  private static Sha256 hash(Path file) {
    byte[] buffer = new byte[1 << 16];
    MessageDigest digest = Sha256.newDigest();
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return Sha256.ofBytes(digest.digest());
    } catch (IOException e) {
      throw DiskFault.reading(file.toString(), e);
    }
  }

  /** Puts a signed file that is in memory. */
  void put(SignedFile file, boolean replace) {
    byte[] bytes = file.bytes();
    Path copy = scratch.resolve("signed-" + file.sha256());
    try {
      Files.write(copy, bytes);
      put(new ObjectToPut(file.name(), bytes.length, file.sha256()), copy, replace);
    } catch (IOException e) {
      throw DiskFault.writing(copy.toString(), e);
    } finally {
      delete(copy);
    }
  }

  private static void delete(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      throw DiskFault.writing(copy.toString(), e);
    }
  }

  /** Returns when everything put so far, also by a run that was cut short, would survive a power cut. */
  void barrier() {
    mover.barrier(target.anyGrant());
  }
}
