package dev.holdfast.store;

import dev.holdfast.fake.StoreFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/** A store door that fails as its plan says. Operations are open, list, stat, readFirst. */
public record FaultyStore(Store inner, StoreFault.Plan plan, Random random) implements Store {
  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public StoreMarker open() {
    plan.at("open", "holdfast.json").ifPresent(f -> {
      fail(f, "holdfast.json");
      if (f == StoreFault.MISSING) {
        throw new HoldfastException(Fault.STORE_MISSING, "no holdfast.json");
      }
    });
    return inner.open();
  }

  @Override
  public Set<Capability> capabilities() {
    return inner.capabilities();
  }

  @Override
  public void list(String prefix, Consumer<StoredObject> sink) {
    Optional<StoreFault> fault = plan.at("list", prefix);
    fault.ifPresent(f -> fail(f, prefix));
    boolean stale = fault.filter(f -> f == StoreFault.STALE_LIST).isPresent();
    inner.list(prefix, stored -> {
      if (!stale || random.nextBoolean()) {
        sink.accept(stored);
      }
    });
  }

  @Override
  public Optional<StoredObject> stat(ObjectName object) {
    Optional<StoreFault> fault = plan.at("stat", object.path());
    fault.ifPresent(f -> fail(f, object.path()));
    return fault.filter(f -> f == StoreFault.MISSING).isPresent()
        ? Optional.empty()
        : inner.stat(object);
  }

  @Override
  public byte[] readFirst(ObjectName object, int maxBytes) {
    Optional<StoreFault> fault = plan.at("readFirst", object.path());
    fault.ifPresent(f -> {
      fail(f, object.path());
      if (f == StoreFault.MISSING) {
        throw new HoldfastException(Fault.OBJECT_MISSING, object.path() + " is not there");
      }
    });
    byte[] bytes = inner.readFirst(object, maxBytes);
    return fault.map(f -> f.deliver(bytes, new byte[]{1}, random)).orElse(bytes);
  }

  @Override
  public Grant grantPut(PutRequest request) {
    return inner.grantPut(request);
  }

  @Override
  public Grant grantGet(ObjectName object) {
    return inner.grantGet(object);
  }

  private static void fail(StoreFault fault, String what) {
    switch (fault) {
      case OFFLINE -> throw new HoldfastException(Fault.STORE_OFFLINE, "gone: " + what);
      case REFUSED -> throw new HoldfastException(Fault.STORE_REFUSED, "denied: " + what);
      case READ_FAILED, WRITE_FAILED, FULL, ANSWER_LOST ->
          throw new HoldfastException(Fault.STORE_READ_FAILED, "failed: " + what);
      default -> {
        // What it delivers is wrong, not the call.
      }
    }
  }
}
