package dev.holdfast.s3double;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One bucket. Callers hold its monitor. */
final class Bucket {
  /** The order of listings: bytes of UTF-8. */
  static final Comparator<String> ORDER = (a, b) -> Arrays.compareUnsigned(
      a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  static final String OFF = "";
  static final String ENABLED = "Enabled";
  static final String SUSPENDED = "Suspended";
  static final String NULL = "null";

  /** What a new version gets when nothing else is said. */
  record DefaultRetention(String mode, Duration length) {}

  final String name;
  boolean lock;
  String versioning = OFF;
  Optional<DefaultRetention> defaultRetention = Optional.empty();

  /** Newest first. */
  final TreeMap<String, List<Version>> objects = new TreeMap<>(ORDER);

  private long versions;

  Bucket(String name, boolean lock) {
    this.name = name;
    this.lock = lock;
    if (lock) {
      versioning = ENABLED;
    }
  }

  String newId() {
    versions++;
    return versioning.equals(ENABLED)
        ? "v" + SigV4.hex(SigV4.sha256((name + versions).getBytes(StandardCharsets.UTF_8)))
            .substring(0, 30)
        : NULL;
  }

  void add(Version version) {
    List<Version> all = objects.computeIfAbsent(version.key, k -> new ArrayList<>());
    if (version.id.equals(NULL)) {
      all.removeIf(v -> v.id.equals(NULL));
    }
    all.addFirst(version);
  }

  /** The newest version, which may be a marker. */
  @Nullable
  Version newest(String key) {
    List<Version> all = objects.get(key);
    return all == null ? null : all.getFirst();
  }

  /** What a plain GET serves. */
  @Nullable
  Version current(String key) {
    Version newest = newest(key);
    return newest == null || newest.marker ? null : newest;
  }

  @Nullable
  Version version(String key, String id) {
    return objects.getOrDefault(key, List.of())
        .stream()
        .filter(v -> v.id.equals(id))
        .findFirst()
        .orElse(null);
  }

  void remove(Version version) {
    List<Version> all = objects.get(version.key);
    if (all != null) {
      all.remove(version);
      if (all.isEmpty()) {
        objects.remove(version.key);
      }
    }
  }

  long usedBytes() {
    return objects.values().stream().flatMap(List::stream).mapToLong(v -> v.bytes.length).sum();
  }

  Version put(String key, byte[] bytes, Instant now) {
    Version version = new Version(key, newId(), bytes, now, false);
    add(version);
    return version;
  }
}
