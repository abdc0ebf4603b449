package dev.holdfast.cli.local;

import dev.holdfast.copy.CopyTarget;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.store.Capability;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.StoreView;
import java.util.List;
import java.util.Optional;

/**
 * A store whose credentials this program holds, as copying writes to it. Any thread.
 *
 * @param store grants puts
 * @param view the same store, for reading
 */
public record StoreTarget(Store store, StoreView view) implements CopyTarget {
  /** The stores among these whose credentials are at hand. */
  public static List<StoreTarget> of(List<? extends StoreView> views) {
    return views.stream()
        .filter(ReadableStore.class::isInstance)
        .map(ReadableStore.class::cast)
        .map(readable -> new StoreTarget(readable.store(), readable))
        .toList();
  }

  @Override
  public boolean wantsMd5() {
    return store.wantsMd5();
  }

  @Override
  public boolean binds() {
    return store.capabilities().contains(Capability.CONTENT_BINDING);
  }

  @Override
  public Optional<Sha256> told(ObjectName name) {
    return store.stat(name).flatMap(seen -> seen.told().sha256());
  }

  @Override
  public Grant anyGrant() {
    return store.grantGet(new ObjectName.Marker());
  }

  @Override
  public Grant grantPut(ObjectToPut object, boolean replace) {
    PutRequest request =
        PutRequest.of(object.name(), object.sizeBytes(), object.sha256()).withMd5(object.md5());
    return store.grantPut(replace ? request.replacing() : request);
  }
}
