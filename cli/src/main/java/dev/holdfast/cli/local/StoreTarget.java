package dev.holdfast.cli.local;

import dev.holdfast.copy.CopyTarget;
import dev.holdfast.grant.Grant;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.StoreView;

/**
 * A store whose credentials this program holds, as copying writes to it. Any thread.
 *
 * @param store grants puts
 * @param view the same store, for reading
 */
public record StoreTarget(Store store, StoreView view) implements CopyTarget {
  @Override
  public boolean wantsMd5() {
    return store.wantsMd5();
  }

  @Override
  public Grant grantPut(ObjectToPut object, boolean replace) {
    PutRequest request =
        PutRequest.of(object.name(), object.sizeBytes(), object.sha256()).withMd5(object.md5());
    return store.grantPut(replace ? request.replacing() : request);
  }
}
