package dev.holdfast.s3double;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One version of one object, or a delete marker. Its bucket's monitor guards what can change. */
final class Version {
  final String key;
  final String id;
  final byte[] bytes;
  final Instant modified;
  final boolean marker;

  /** Headers that GET and HEAD tell: content type, metadata. */
  final Map<String, String> told = new TreeMap<>();

  /** By header name, for instance {@code x-amz-checksum-sha256}. */
  final Map<String, String> checksums = new TreeMap<>();

  Optional<Lock> lock = Optional.empty();
  boolean legalHold;
  String acl = "private";

  /** Encrypted with a key only the writer has. */
  boolean customerKey;

  /** The server's own disk lost its bytes; it is still listed. */
  boolean unreadable;

  /** Mode and date. */
  record Lock(String mode, Instant until) {
    static final String GOVERNANCE = "GOVERNANCE";
    static final String COMPLIANCE = "COMPLIANCE";
  }

  Version(String key, String id, byte[] bytes, Instant modified, boolean marker) {
    this.key = key;
    this.id = id;
    this.bytes = bytes;
    this.modified = modified;
    this.marker = marker;
  }

  private volatile String etag = "";

  String etag() {
    if (etag.isEmpty()) {
      etag = "\"" + SigV4.hex(SigV4.digest("MD5", bytes)) + "\"";
    }
    return etag;
  }
}
