package dev.holdfast.s3double;

/**
 * What {@link S3Double} can be told to do wrong. Each was seen in a server that people use, or is what networks and disks
 * do. Without any it is strict.
 */
public enum Misbehaviour {
  /** Overwrites in spite of {@code If-None-Match: *}. */
  IF_NONE_MATCH_IGNORED,
  /** The same, but only in buckets with versions. */
  IF_NONE_MATCH_IGNORED_IF_VERSIONED,
  /** Looks first and writes later: several writers win. */
  IF_NONE_MATCH_NOT_ATOMIC,
  /** Answers 501 to it. */
  IF_NONE_MATCH_NOT_IMPLEMENTED,
  /** Takes a delete marker for an object, for ever. */
  IF_NONE_MATCH_SEES_MARKERS,

  /** Accepts any {@code x-amz-checksum-*} and tells none. */
  CHECKSUM_IGNORED,
  /** Compares checksums but does not tell them on HEAD. */
  CHECKSUM_NOT_TOLD,
  /** Accepts any {@code Content-MD5}. */
  MD5_IGNORED,
  /** Accepts any {@code x-amz-content-sha256} of a request signed in its headers. */
  PAYLOAD_HASH_IGNORED,
  /** Answers 403 to a presigned request with a payload hash. */
  PAYLOAD_HASH_REFUSED_PRESIGNED,
  /** Answers 400 to a wrong digest, and has stored the object. */
  BAD_DIGEST_STORED,
  /** Stores one wrong bit, and tells the checksum that was sent. */
  OTHER_BYTES_STORED,
  /** Stores the part of a body that arrived before the connection ended. */
  TRUNCATED_BODY_STORED,

  /** Checks no signature at all. */
  SIGNATURE_IGNORED,
  /** Accepts requests of any time. */
  CLOCK_NOT_CHECKED,
  /** Gives every key every right. */
  POLICY_IGNORED,
  /** Drops unsigned {@code x-amz-} headers instead of refusing them. */
  UNSIGNED_IGNORED,
  /** Obeys {@code x-amz-acl} and grants that were not signed. */
  UNSIGNED_ACL_OBEYED,
  /** Obeys {@code x-amz-copy-source} that was not signed, whatever else was signed. */
  UNSIGNED_COPY_SOURCE_OBEYED,
  /** Obeys {@code x-amz-object-lock-…} that was not signed. */
  UNSIGNED_LOCK_OBEYED,
  /** Obeys {@code x-amz-meta-…} and tags that were not signed. */
  UNSIGNED_META_OBEYED,
  /** Obeys {@code x-amz-server-side-encryption…} that was not signed. */
  UNSIGNED_ENCRYPTION_OBEYED,
  /** Obeys {@code x-amz-bypass-governance-retention} that was not signed. */
  UNSIGNED_BYPASS_OBEYED,
  /** Refuses every canned ACL but {@code bucket-owner-full-control}. */
  ACLS_DISABLED,

  /** Accepts lock headers and drops them. */
  LOCK_DROPPED,
  /** Accepts lock headers, shows them, and deletes all the same. */
  LOCK_NOT_ENFORCED,
  /** Shortens GOVERNANCE for a key that may put retention but not bypass it. */
  LOCK_SHORTENED_BY_RETENTION_RIGHT,
  /** Keeps dates in 32 bits of seconds. */
  LOCK_WRAPS_2106,
  /** Answers 501 to everything about locks. */
  LOCK_NOT_IMPLEMENTED,
  /** Writes no bucket default on versions; deletes by the rule of that moment. */
  LOCK_DEFAULT_NOT_WRITTEN,
  /** Refuses what is locked with 400 instead of 403. */
  LOCK_REFUSED_WITH_400,
  /** Wants no right for lock headers on a put. */
  LOCK_NEEDS_NO_RIGHT,

  /** Lists what was there before the newest writes: see {@link S3Double#listLag}. */
  LIST_STALE,
  /** Lists some entries twice. */
  LIST_DUPLICATES,
  /** Lists in no order. */
  LIST_OUT_OF_ORDER,
  /** Ends a list early without saying so. */
  LIST_CUT,
  /** Gives the same continuation for ever. */
  LIST_ENDLESS,
  /** Lists names outside the prefix too. */
  LIST_BEYOND_PREFIX,
  /** Encodes keys with their slashes and does not say that it did. */
  LIST_ENCODED_UNSAID,
  /** Answers 501 to a listing of versions. */
  VERSIONS_NOT_IMPLEMENTED,
  /** Tells version ids in a bucket without versions. */
  VERSION_IDS_WITHOUT_VERSIONING,

  /** Serves another object's bytes. */
  WRONG_OBJECT,
  /** Serves one wrong bit. */
  BODY_FLIPPED,
  /** Ends the connection in the middle of a body. */
  BODY_CUT,
  /** Serves a part as if it were everything. */
  BODY_SHORT,
  /** Serves more bytes than there are. */
  BODY_LONGER,
  /** HEAD tells a wrong length. */
  LENGTH_WRONG,
  /** HEAD is always 403. */
  HEAD_FORBIDDEN,
  /** GET and HEAD say 404 of what is there. */
  MISSING,

  /** Answers after {@link S3Double#slowness}. */
  SLOW,
  /** Sends a body in small pieces with pauses of {@link S3Double#slowness}. */
  DRIBBLES,
  /** Accepts the request and never answers. */
  HALF_OPEN,
  /** Ends the connection with a reset before it does anything. */
  RESET,
  /** Does it, then ends the connection without an answer. */
  ANSWER_LOST,
  /** 500 InternalError. */
  ERROR_500,
  /** Does it, then says 500. */
  ERROR_500_AFTER,
  /** 503 SlowDown. */
  ERROR_503,
  /** 429 TooManyRequests with Retry-After. */
  ERROR_429,
  /** 200 with an error document. */
  ERROR_IN_200,
  /** Something that is no HTTP. */
  GARBAGE,
  /** Refuses with 403 and repeats the whole request with its query and headers in the message. */
  ECHO_403,
  /** The same with 500. */
  ECHO_500,
  /** The same as a document after 200. */
  ECHO_200,
  /** The same in place of a status line. */
  ECHO_STATUS,
  /** 301 PermanentRedirect to another region. */
  REDIRECT_301,
  /** 307 TemporaryRedirect to {@link S3Double#redirectTo}. */
  REDIRECT_307,
  /** No space for another object. */
  QUOTA_FULL,
  /** Tells a time 30 minutes off in {@code Date}, and judges by it. */
  CLOCK_OFF
}
