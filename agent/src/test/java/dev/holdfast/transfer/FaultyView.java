package dev.holdfast.transfer;

import dev.holdfast.fake.StoreFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** A view that fails as its plan says. Operations are list, stat, readFirst, fetch. */
public record FaultyView(StoreView inner, StoreFault.Plan plan, Random random)
    implements StoreView {
  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public StoreId id() {
    return inner.id();
  }

  @Override
  public void list(String prefix, Consumer<ListedObject> sink) {
    Optional<StoreFault> fault = plan.at("list", prefix);
    fault.ifPresent(f -> fail(f, prefix));
    boolean stale = fault.filter(f -> f == StoreFault.STALE_LIST).isPresent();
    inner.list(prefix, listed -> {
      if (!stale || random.nextBoolean()) {
        sink.accept(listed);
      }
    });
  }

  @Override
  public Optional<ListedObject> stat(ObjectName object) {
    Optional<StoreFault> fault = plan.at("stat", object.path());
    fault.ifPresent(f -> fail(f, object.path()));
    return fault.filter(f -> f == StoreFault.MISSING).isPresent()
        ? Optional.empty()
        : inner.stat(object);
  }

  @Override
  public byte[] readFirst(ObjectName object, int maxBytes) {
    Optional<StoreFault> fault = plan.at("readFirst", object.path());
    fault.ifPresent(f -> failOrMiss(f, object.path()));
    byte[] bytes = inner.readFirst(object, maxBytes);
    return fault.map(f -> f.deliver(bytes, other(object, maxBytes), random)).orElse(bytes);
  }

  @Override
  public long fetch(ObjectName object, Path target, long maxBytes) {
    Optional<StoreFault> fault = plan.at("fetch", object.path());
    fault.ifPresent(f -> failOrMiss(f, object.path()));
    long length = inner.fetch(object, target, maxBytes);
    if (fault.isEmpty()) {
      return length;
    }
    try {
      byte[] bytes = Files.readAllBytes(target);
      byte[] delivered = fault.get().deliver(bytes, other(object, 1 << 20), random);
      Files.write(target, delivered);
      return delivered.length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Some other object of the store. */
  private byte[] other(ObjectName object, int maxBytes) {
    var found = new java.util.concurrent.atomic.AtomicReference<>(new byte[]{1});
    inner
        .list(
            "",
            listed -> ObjectName
                .parse(listed.path())
                .filter(name -> !name.equals(object))
                .ifPresent(name -> found.set(inner.readFirst(name, maxBytes))));
    return found.get();
  }

  private static void failOrMiss(StoreFault fault, String what) {
    fail(fault, what);
    if (fault == StoreFault.MISSING) {
      throw new HoldfastException(Fault.OBJECT_MISSING, what + " is not there");
    }
  }

  static void fail(StoreFault fault, String what) {
    switch (fault) {
      case OFFLINE -> throw new HoldfastException(Fault.STORE_OFFLINE, "gone: " + what);
      case REFUSED -> throw new HoldfastException(Fault.STORE_REFUSED, "denied: " + what);
      case READ_FAILED, WRITE_FAILED, FULL, ANSWER_LOST ->
          throw new HoldfastException(Fault.STORE_READ_FAILED, "failed: " + what);
      case SLOW -> late();
      default -> {
        // What it delivers is wrong, not the call.
      }
    }
  }

  private static void late() {
    try {
      Thread.sleep(2);
    } catch (InterruptedException e) {
      throw new HoldfastException(Fault.STOPPED, "stopped", e);
    }
  }
}
