package dev.holdfast.cli.local;

import dev.holdfast.grant.Grant;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.PutOutcome;
import java.nio.file.Path;

/** Puts whole local files into one store, each bound as that store wants it. Any thread. */
final class StorePut {
  private final Store store;
  private final ByteMover mover;

  StorePut(Store store, ByteMover mover) {
    this.store = store;
    this.mover = mover;
  }

  /** A grant for one file. */
  Grant grant(ObjectToPut object, Path file) {
    ObjectToPut bound = store.wantsMd5() ? object.withMd5Of(file) : object;
    return store.grantPut(
        PutRequest.of(bound.name(), bound.sizeBytes(), bound.sha256()).withMd5(bound.md5()));
  }

  /** Puts one file. */
  PutOutcome put(ObjectToPut object, Path file) {
    return mover.put(grant(object, file), file, object.sizeBytes(), object.sha256());
  }
}
