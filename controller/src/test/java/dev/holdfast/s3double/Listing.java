package dev.holdfast.s3double;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** The three listings of a bucket. */
final class Listing {
  private final Call call;
  private final Bucket bucket;
  private final Duration lag;
  private final String prefix;
  private final String delimiter;
  private final boolean encoded;
  private final boolean unsaid;
  private final int max;

  Listing(Call call, Bucket bucket, Duration lag) {
    this.call = call;
    this.bucket = bucket;
    this.lag = lag;
    prefix = parameter("prefix");
    delimiter = parameter("delimiter");
    encoded = parameter("encoding-type").equals("url");
    unsaid = call.has(Misbehaviour.LIST_ENCODED_UNSAID);
    try {
      String keys = parameter("max-keys");
      max = keys.isEmpty() ? 1000 : Math.min(1000, Integer.parseInt(keys));
    } catch (NumberFormatException e) {
      throw S3Error.argument("max-keys is no number");
    }
    if (max < 0) {
      throw S3Error.argument("max-keys is negative");
    }
  }

  private String parameter(String name) {
    String value = call.request.query(name);
    return value == null ? "" : value;
  }

  private String name(String text) {
    return encoded ? S3Request.encode(text, unsaid) : text;
  }

  /** ListObjects and ListObjectsV2. */
  Answer objects() {
    boolean second = call.operation == Operation.LIST_V2;
    String token = parameter("continuation-token");
    String after = !second ? parameter("marker")
        : token.isEmpty() ? parameter("start-after")
        : untoken(token);
    List<Version> found = new ArrayList<>();
    TreeSet<String> prefixes = new TreeSet<>(Bucket.ORDER);
    boolean more = collect(after, found, prefixes);
    String last = found.isEmpty() ? "" : found.getLast().key;
    if (!prefixes.isEmpty() && Bucket.ORDER.compare(prefixes.last(), last) > 0) {
      last = prefixes.last();
    }
    spoil(found);
    boolean endless = !found.isEmpty() && call.has(Misbehaviour.LIST_ENDLESS);
    boolean cut = more && call.has(Misbehaviour.LIST_CUT);
    XmlText xml = new XmlText("ListBucketResult", true);
    xml.text("Name", bucket.name).text("Prefix", name(prefix)).text("MaxKeys", max);
    if (second) {
      xml.text("KeyCount", found.size() + prefixes.size());
    }
    xml.text("IsTruncated", (more || endless) && !cut);
    if (encoded && !unsaid) {
      xml.text("EncodingType", "url");
    }
    if (!delimiter.isEmpty()) {
      xml.text("Delimiter", name(delimiter));
    }
    if ((more || endless) && !cut) {
      xml.text(second ? "NextContinuationToken" : "NextMarker",
          second ? token(endless ? after : last) : name(last));
    }
    if (second && !token.isEmpty()) {
      xml.text("ContinuationToken", token);
    }
    for (Version v : found) {
      xml.open("Contents")
          .text("Key", name(v.key))
          .text("LastModified", v.modified)
          .text("ETag", v.etag())
          .text("Size", v.bytes.length)
          .text("StorageClass", "STANDARD");
      if (!second || parameter("fetch-owner").equals("true")) {
        xml.open("Owner").text("ID", "double").text("DisplayName", "double").close();
      }
      xml.close();
    }
    prefixes.forEach(p -> xml.open("CommonPrefixes").text("Prefix", name(p)).close());
    return Answer.xml(200, xml);
  }

  /** Whether there is more than fits. */
  private boolean collect(String after, List<Version> found, TreeSet<String> prefixes) {
    boolean stale = call.has(Misbehaviour.LIST_STALE);
    boolean beyond = call.has(Misbehaviour.LIST_BEYOND_PREFIX);
    int limit = call.has(Misbehaviour.LIST_CUT) ? Math.min(max, 2) : max;
    synchronized (bucket) {
      for (String key : bucket.objects.tailMap(after, false).keySet()) {
        Version v = stale ? before(key) : bucket.current(key);
        if (v == null || !key.startsWith(prefix) && !beyond) {
          continue;
        }
        int cut = delimiter.isEmpty() || key.length() < prefix.length() ? -1
            : key.indexOf(delimiter, prefix.length());
        String group = cut < 0 ? null : key.substring(0, cut + delimiter.length());
        if (group != null && (prefixes.contains(group) || group.equals(after))) {
          continue;
        }
        if (found.size() + prefixes.size() >= limit) {
          return limit > 0;
        }
        if (group == null) {
          found.add(v);
        } else {
          prefixes.add(group);
        }
      }
    }
    return false;
  }

  /** What was current a while ago: neither newer objects nor newer deletions. */
  private Version before(String key) {
    for (Version v : bucket.objects.get(key)) {
      if (!v.modified.isAfter(call.now.minus(lag))) {
        return v.marker ? null : v;
      }
    }
    return null;
  }

  private void spoil(List<Version> found) {
    if (call.has(Misbehaviour.LIST_DUPLICATES)) {
      List<Version> copy = List.copyOf(found);
      found.clear();
      for (int i = 0; i < copy.size(); i++) {
        found.add(copy.get(i));
        if (i % 2 == 0) {
          found.add(copy.get(i));
        }
      }
    }
    if (call.has(Misbehaviour.LIST_OUT_OF_ORDER)) {
      Collections.shuffle(found, new Random(1));
      if (found.size() > 1 && Bucket.ORDER.compare(found.getFirst().key, found.getLast().key) < 0) {
        Collections.swap(found, 0, found.size() - 1);
      }
    }
  }

  private static String token(String key) {
    return Base64.getEncoder().encodeToString(("\1" + key).getBytes(StandardCharsets.UTF_8));
  }

  private static String untoken(String token) {
    try {
      return new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8).substring(1);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw S3Error.argument("The continuation token provided is incorrect");
    }
  }

  /** ListObjectVersions. */
  Answer versions() {
    if (call.has(Misbehaviour.VERSIONS_NOT_IMPLEMENTED)) {
      throw S3Error.notImplemented("ListObjectVersions");
    }
    String keyMarker = parameter("key-marker");
    String idMarker = parameter("version-id-marker");
    if (keyMarker.isEmpty() && !idMarker.isEmpty()) {
      throw S3Error.argument("A version-id marker cannot be specified without a key marker.");
    }
    List<Version> found = new ArrayList<>();
    TreeSet<String> prefixes = new TreeSet<>(Bucket.ORDER);
    List<Version> newest = new ArrayList<>();
    boolean more = false;
    synchronized (bucket) {
      for (String key : bucket.objects.tailMap(keyMarker, !idMarker.isEmpty()).keySet()) {
        int cut = delimiter.isEmpty() || !key.startsWith(prefix) ? -1
            : key.indexOf(delimiter, prefix.length());
        if (cut >= 0) {
          prefixes.add(key.substring(0, cut + delimiter.length()));
        }
        if (!key.startsWith(prefix) || cut >= 0) {
          continue;
        }
        List<Version> all = bucket.objects.get(key);
        boolean passed = !key.equals(keyMarker) || idMarker.isEmpty();
        for (Version v : all) {
          if (passed && found.size() < max) {
            found.add(v);
          } else if (passed) {
            more = true;
          }
          passed |= v.id.equals(idMarker);
        }
        newest.add(all.getFirst());
      }
    }
    XmlText xml = new XmlText("ListVersionsResult", true);
    xml.text("Name", bucket.name).text("Prefix", name(prefix)).text("MaxKeys", max);
    xml.text("KeyMarker", name(keyMarker)).text("VersionIdMarker", idMarker);
    xml.text("IsTruncated", more);
    if (encoded && !unsaid) {
      xml.text("EncodingType", "url");
    }
    if (more && !found.isEmpty()) {
      xml.text("NextKeyMarker", name(found.getLast().key))
          .text("NextVersionIdMarker", found.getLast().id);
    }
    for (Version v : found) {
      xml.open(v.marker ? "DeleteMarker" : "Version")
          .text("Key", name(v.key))
          .text("VersionId", v.id)
          .text("IsLatest", newest.contains(v))
          .text("LastModified", v.modified);
      if (!v.marker) {
        xml.text("ETag", v.etag()).text("Size", v.bytes.length).text("StorageClass", "STANDARD");
      }
      xml.open("Owner").text("ID", "double").text("DisplayName", "double").close().close();
    }
    prefixes.forEach(p -> xml.open("CommonPrefixes").text("Prefix", name(p)).close());
    return Answer.xml(200, xml);
  }
}
