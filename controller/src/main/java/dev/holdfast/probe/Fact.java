package dev.holdfast.probe;

/** The questions. Their names are kept in files and in JSON, so they never change. */
public enum Fact {
  /** Whether requests travel encrypted. */
  TLS("encrypted connection"),
  /** The server's clock against ours. */
  CLOCK("clock"),
  /** A presigned request after its time. */
  EXPIRY("a presigned request after its time"),
  /** A request dated 25 minutes ahead. */
  CLOCK_CHECKED("a request dated 25 minutes ahead"),
  /** A wrong signature. */
  SIGNATURE("a wrong signature"),
  /** No signature. */
  ANONYMOUS("no signature"),
  /** The same bytes come back. */
  READ_BACK("what was put is read back"),
  /** A listing right after a put. */
  LIST_AFTER_PUT("listed right after a put"),
  /** A listing right after a delete. */
  LIST_AFTER_DELETE("not listed right after a delete"),
  /** HEAD tells the SHA-256. */
  CHECKSUM_TOLD("SHA-256 told by HEAD"),
  /** Versions are kept. */
  VERSIONS("replaced objects stay as versions"),
  /** A second {@code If-None-Match: *}. */
  NO_REPLACE("If-None-Match: * over an object"),
  /** Eight of them at once. */
  ONE_WINNER("8 such puts at once, one wins"),
  /** One over a delete marker. */
  OVER_MARKER("If-None-Match: * over a delete marker"),
  /** A put signed for one SHA-256 and sent with other bytes. */
  BINDS_SHA256("signed x-amz-checksum-sha256 binds the body"),
  /** The same for Content-MD5. */
  BINDS_MD5("signed Content-MD5 binds the body"),
  /** The same for the length. */
  BINDS_LENGTH("signed Content-Length binds the size"),
  /** The same for the payload hash. */
  BINDS_PAYLOAD("signed x-amz-content-sha256 binds the body"),
  /** The set that grants really carry. */
  BINDS_ALL("all of Holdfast's headers bind the body"),
  /** A signed header with another value. */
  BINDS_HEADERS("a signed header with another value"),
  /** A cut upload which only its length describes. */
  CUT_BARE("a cut upload with only its length signed"),
  /** A cut upload as grants describe it. */
  CUT_BOUND("a cut upload with all of Holdfast's headers"),
  /** An added ACL. */
  EXTRA_ACL("an added x-amz-acl: public-read"),
  /** An added copy source. */
  EXTRA_COPY("an added x-amz-copy-source"),
  /** An added lock. */
  EXTRA_LOCK("added x-amz-object-lock headers"),
  /** Added metadata. */
  EXTRA_META("an added x-amz-meta header"),
  /** Whether a signed ACL that publishes nothing is taken. */
  ACL_PRIVATE("a signed, closed x-amz-acl"),
  /** Whether the bucket has object lock. */
  LOCK_BUCKET("bucket has object lock"),
  /** A COMPLIANCE canary. */
  LOCK_COMPLIANCE("COMPLIANCE lock holds against every key"),
  /** Its date as HEAD tells it. */
  LOCK_READ_BACK("lock read back as it was asked for"),
  /** Shortening it. */
  LOCK_SHORTEN("COMPLIANCE lock shortened"),
  /** Extending it. */
  LOCK_EXTEND("lock extended"),
  /** A GOVERNANCE canary. */
  LOCK_GOVERNANCE("GOVERNANCE lock holds without bypass"),
  /** The key that puts, with the bypass header. */
  LOCK_SHORTEN_BY_PUT("GOVERNANCE shortened by the key that puts"),
  /** The strongest key, with the bypass header. */
  LOCK_BYPASS("GOVERNANCE deleted with bypass by a key given"),
  /** A date after 2106. */
  LOCK_FAR_DATE("a lock until 2126 is kept"),
  /** The bucket's default. */
  LOCK_DEFAULT("bucket's default lock written on versions"),
  /** What the key for putting may do beside. */
  RIGHTS_PUT("the key that puts can only put"),
  /** What the key for reading may do beside. */
  RIGHTS_READ("the key that reads can only read"),
  /** What the key for locks may do beside. */
  RIGHTS_RETAIN("the key that locks cannot put or delete"),
  /** Reading what the key for putting wrote. */
  READABLE("the key that reads sees what the other put"),
  /** What the strongest key could destroy. */
  DESTROYS("the strongest key given could destroy"),
  /** Data reaches the disk. */
  FSYNC("files and folders are synced"),
  /** Links replace nothing. */
  LINKS("a name is taken once, 8 at once"),
  /** Room for more. */
  FREE_SPACE("free space"),
  /** Who can delete. */
  OWNERS("who can delete"),
  /** What kind of file system. */
  MEDIUM("file system");

  private final String title;

  Fact(String title) {
    this.title = title;
  }

  /** For people. */
  public String title() {
    return title;
  }
}
