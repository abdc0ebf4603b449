package dev.holdfast.endpoint;

/** What was asked of an S3 server, with the permission it needs. */
public enum S3Action {
  /** Listing current objects. */
  LIST("listing", "s3:ListBucket", false),
  /** Listing all versions. */
  LIST_VERSIONS("listing versions of", "s3:ListBucketVersions", false),
  /** Reading bytes. */
  GET("reading", "s3:GetObject", false),
  /** Asking for size, time and lock. */
  HEAD("looking at", "s3:GetObject (and s3:ListBucket, or a missing object looks forbidden)",
      false),
  /** Putting an object. */
  PUT("putting", "s3:PutObject", true),
  /** Reading a lock. */
  GET_RETENTION("reading the lock of", "s3:GetObjectRetention", false),
  /** Extending a lock. */
  PUT_RETENTION("locking", "s3:PutObjectRetention", true),
  /** Deleting a version. */
  DELETE("deleting", "s3:DeleteObjectVersion", true),
  /** Looking at a bucket. */
  LOOK_AT_BUCKET("looking at bucket", "s3:ListBucket", false),
  /** Making a bucket. */
  CREATE_BUCKET("making bucket", "s3:CreateBucket", true);

  private final String words;
  private final String permission;
  private final boolean writes;

  S3Action(String words, String permission, boolean writes) {
    this.words = words;
    this.permission = permission;
    this.writes = writes;
  }

  /** For messages: what was being done. */
  public String words() {
    return words;
  }

  /** The permission a key needs for it, as policies name it. */
  public String permission() {
    return permission;
  }

  /** Whether it changes something. */
  public boolean writes() {
    return writes;
  }
}
