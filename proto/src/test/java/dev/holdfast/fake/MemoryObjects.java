package dev.holdfast.fake;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;

/**
 * The objects of a store in memory: what {@code MemoryStore} lists and {@code MemoryMover} writes, for tests of every
 * module. Any thread.
 */
public final class MemoryObjects {
  private static final Map<String, MemoryObjects> BY_KEY = new ConcurrentHashMap<>();

  private final String key;
  private final ConcurrentSkipListMap<String, Stored> objects = new ConcurrentSkipListMap<>();
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private volatile boolean offline;
  private volatile long capacityBytes = Long.MAX_VALUE;

  /** One object. */
  public record Stored(Bytes bytes, Instant lastModified) {}

  /** Bytes that are never changed; takes the array as it is. */
  public static final class Bytes {
    private final byte[] array;

    Bytes(byte[] array) {
      this.array = array;
    }

    /** The bytes themselves; not to be changed. */
    public byte[] array() {
      return array;
    }
  }

  /** Empty. */
  public MemoryObjects() {
    key = Integer.toHexString(System.identityHashCode(this)) + "-" + BY_KEY.size();
    BY_KEY.put(key, this);
  }

  /** The objects a {@code memory:} URI points into. */
  public static MemoryObjects of(URI uri) {
    MemoryObjects found = BY_KEY.get(uri.getAuthority());
    if (found == null) {
      throw new IllegalArgumentException("no memory store " + uri);
    }
    return found;
  }

  /** Where an object lies. */
  public URI uri(String path) {
    return URI.create("memory://" + key + "/" + path);
  }

  /** The time later puts get. */
  public void setNow(Instant time) { now = time; }

  /** Makes the store unreachable, or reachable again. */
  public void setOffline(boolean gone) {
    offline = gone;
  }

  /** Whether it is unreachable. */
  public boolean isOffline() { return offline; }

  /** How many bytes fit. */
  public void setCapacityBytes(long bytes) { capacityBytes = bytes; }

  /** Whether these bytes still fit. */
  public boolean fits(long bytes) {
    return usedBytes() + bytes <= capacityBytes;
  }

  /** All lengths together. */
  public long usedBytes() {
    return objects.values().stream().mapToLong(s -> s.bytes().array().length).sum();
  }

  /** The object of that path. */
  public Optional<Stored> get(String path) {
    return Optional.ofNullable(objects.get(path));
  }

  /** Puts it if nothing is there; whether it did. */
  public boolean putIfAbsent(String path, byte[] bytes) {
    return objects.putIfAbsent(path, new Stored(new Bytes(bytes), now)) == null;
  }

  /** Puts it whatever is there, as an attacker or a failing disk would. */
  public void replace(String path, byte[] bytes) {
    objects.put(path, new Stored(new Bytes(bytes), now));
  }

  /** Takes it away. */
  public void remove(String path) {
    objects.remove(path);
  }

  /** Moves it aside. */
  public void quarantine(String path) {
    Stored bad = objects.remove(path);
    if (bad != null) {
      objects.put("quarantine/" + path.replace('/', '_') + "." + objects.size(), bad);
    }
  }

  /** Every object whose path begins so, ascending; without {@code quarantine/}. */
  public void forEach(String prefix, BiConsumer<String, Stored> sink) {
    objects.tailMap(prefix).forEach((path, stored) -> {
      if (path.startsWith(prefix) && !path.startsWith("quarantine/")) {
        sink.accept(path, stored);
      }
    });
  }
}
