package dev.holdfast.store;

import dev.holdfast.endpoint.S3Action;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import io.minio.ListObjectVersionsArgs;
import io.minio.ListObjectsV2Args;
import io.minio.messages.Item;
import io.minio.messages.ListBucketResultV2;
import io.minio.messages.ListVersionsResult;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One listing, page by page. A name told twice in a row is passed once; a listing that goes backwards, leaves its prefix or
 * does not go on ends with a fault, because what it left out cannot be known. Used once, by one thread.
 */
final class S3Listing {
  private static final String QUARANTINE = "quarantine/";
  private static final String CHECKS = "probe/";
  private static final int PAGE = 1000;

  private final S3Client client;
  private final S3Place place;
  private final String prefix;
  private final int cut;
  private String last = "";

  /**
   * A listing below a prefix.
   *
   * @param prefix of paths, below that of the place
   */
  S3Listing(S3Client client, S3Place place, String prefix) {
    this.client = client;
    this.place = place;
    this.prefix = place.key(prefix);
    this.cut = place.prefix().isEmpty() ? 0 : place.prefix().length() + 1;
  }

  /** Passes every current object. */
  void objects(Consumer<StoredObject> sink) {
    String token = null;
    do {
      ListBucketResultV2 page = page(token);
      for (Item item : page.contents()) {
        if (advance(plain(item.objectName()), false)) {
          StoredObject object = new StoredObject(path(item), item.size(), time(item));
          if (!aside(object.path())) {
            sink.accept(object);
          }
        }
      }
      token = next(page, token);
    } while (token != null);
  }

  private ListBucketResultV2 page(@Nullable String token) {
    ListObjectsV2Args args =
        ListObjectsV2Args.builder()
            .bucket(place.bucket())
            .region(place.region())
            .prefix(prefix)
            .encodingType("url")
            .maxKeys(PAGE)
            .continuationToken(token)
            .build();
    return client.call(S3Action.LIST, prefix, c -> c.listObjectsV2(args)).result();
  }

  private @Nullable String next(ListBucketResultV2 page, @Nullable String before) {
    if (!page.isTruncated()) {
      return null;
    }
    String token = page.nextContinuationToken();
    if (token == null || token.isEmpty() || token.equals(before)) {
      throw broken("it says that more follows, but not how to ask for it");
    }
    return token;
  }

  /**
   * Passes the versions of each name together, newest first, delete markers among them.
   */
  void versions(Consumer<List<S3Version>> sink) {
    String keyMarker = null;
    String versionMarker = null;
    List<S3Version> group = new ArrayList<>();
    while (true) {
      ListVersionsResult page = versionsPage(keyMarker, versionMarker);
      for (S3Version version : merged(page)) {
        if (!group.isEmpty() && !group.getFirst().path().equals(version.path())) {
          pass(group, sink);
        }
        if (group.stream().noneMatch(v -> v.id().equals(version.id()))) {
          group.add(version);
        }
      }
      if (!page.isTruncated()) {
        pass(group, sink);
        return;
      }
      String key = page.nextKeyMarker() == null ? null : plain(page.nextKeyMarker());
      String version = page.nextVersionIdMarker();
      if (key == null || key.equals(keyMarker) && String.valueOf(version).equals(versionMarker)) {
        throw broken("it says that more versions follow, but not how to ask for them");
      }
      keyMarker = key;
      versionMarker = version;
    }
  }

  /** What was set aside, and what store checks left while it is locked, are no objects. */
  private static boolean aside(String path) {
    return path.startsWith(QUARANTINE) || path.startsWith(CHECKS);
  }

  private void pass(List<S3Version> group, Consumer<List<S3Version>> sink) {
    if (!group.isEmpty() && !aside(group.getFirst().path())) {
      sink.accept(List.copyOf(group));
    }
    group.clear();
  }

  private ListVersionsResult versionsPage(@Nullable String key, @Nullable String version) {
    ListObjectVersionsArgs args =
        ListObjectVersionsArgs.builder()
            .bucket(place.bucket())
            .region(place.region())
            .prefix(prefix)
            .encodingType("url")
            .maxKeys(PAGE)
            .keyMarker(key)
            .versionIdMarker(version)
            .build();
    return client.call(S3Action.LIST_VERSIONS, prefix, c -> c.listObjectVersions(args)).result();
  }

  /** The client gives versions and markers of a page apart; by name they belong together, newest first. */
  private List<S3Version> merged(ListVersionsResult page) {
    List<S3Version> all = new ArrayList<>();
    page.contents().forEach(item -> all.add(version(item, false)));
    page.deleteMarkers().forEach(item -> all.add(version(item, true)));
    all.sort(
        Comparator.comparing(S3Version::path, S3Listing::compare)
            .thenComparing(S3Version::latest, Comparator.reverseOrder())
            .thenComparing(S3Version::lastModified, Comparator.reverseOrder()));
    for (S3Version version : all) {
      advance(place.key(version.path()), true);
    }
    return all;
  }

  private S3Version version(Item item, boolean marker) {
    String id = item.versionId();
    return new S3Version(
        path(item), id == null ? "null" : id, marker ? 0 : item.size(), time(item),
        item.isLatest(), marker);
  }

  /** Whether the key is a new one. */
  private boolean advance(String key, boolean repeats) {
    if (!key.startsWith(prefix)) {
      throw broken("it holds " + key + " (expected: keys that begin with " + prefix + ")");
    }
    int order = compare(last, key);
    if (order > 0) {
      throw broken("it goes back from " + last + " to " + key + " (expected: ascending keys)");
    }
    last = key;
    return order < 0 || repeats;
  }

  private String path(Item item) {
    String key = plain(item.objectName());
    if (key.length() < cut || !key.startsWith(prefix)) {
      throw broken("it holds " + key + " (expected: keys that begin with " + prefix + ")");
    }
    return key.substring(cut);
  }

  /**
   * A key as it is. Ceph 16 encodes keys when asked to, but does not say in the listing that it did, so that the client
   * leaves them as they are; no name of ours has an encoded slash and no plain one.
   */
  private String plain(String key) {
    if (key.indexOf('/') >= 0 || !key.contains("%2F")) {
      return key;
    }
    try {
      return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw broken("it holds " + key + " (expected: a key)");
    }
  }

  private Instant time(Item item) {
    ZonedDateTime time = item.lastModified();
    if (time == null) {
      throw broken("it gives no time for " + item.objectName());
    }
    return time.toInstant();
  }

  private HoldfastException broken(String seen) {
    return new HoldfastException(
        Fault.STORE_READ_FAILED,
        "the listing of " + place + " cannot be relied on: " + seen,
        "check the server; a listing that may be incomplete is not used",
        null);
  }

  /** By code point, which is the order of the UTF-8 bytes. */
  static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean bothOrNone = Character.isSurrogate(x) == Character.isSurrogate(y);
        return bothOrNone ? Character.compare(x, y) : Character.isSurrogate(x) ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
