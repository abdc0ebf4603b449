package dev.holdfast.s3double;

import java.util.Set;
import java.util.stream.Stream;

/** What a request asks for, and the right it needs. */
public enum Operation {
  /** PUT of an object. */
  PUT_OBJECT("s3:PutObject"),
  /** PUT with a copy source. */
  COPY_OBJECT("s3:PutObject"),
  /** GET of an object. */
  GET_OBJECT("s3:GetObject"),
  /** HEAD of an object. */
  HEAD_OBJECT("s3:GetObject"),
  /** DELETE of an object or of one version. */
  DELETE_OBJECT("s3:DeleteObject"),
  /** POST ?delete. */
  DELETE_OBJECTS("s3:DeleteObject"),
  /** GET ?retention. */
  GET_RETENTION("s3:GetObjectRetention"),
  /** PUT ?retention. */
  PUT_RETENTION("s3:PutObjectRetention"),
  /** GET ?legal-hold. */
  GET_LEGAL_HOLD("s3:GetObjectLegalHold"),
  /** PUT ?legal-hold. */
  PUT_LEGAL_HOLD("s3:PutObjectLegalHold"),
  /** PUT ?acl of an object. */
  PUT_ACL("s3:PutObjectAcl"),
  /** GET of a bucket. */
  LIST("s3:ListBucket"),
  /** GET of a bucket with list-type=2. */
  LIST_V2("s3:ListBucket"),
  /** GET ?versions. */
  LIST_VERSIONS("s3:ListBucketVersions"),
  /** GET of the root. */
  LIST_BUCKETS("s3:ListAllMyBuckets"),
  /** PUT of a bucket. */
  CREATE_BUCKET("s3:CreateBucket"),
  /** HEAD of a bucket. */
  HEAD_BUCKET("s3:ListBucket"),
  /** DELETE of a bucket. */
  DELETE_BUCKET("s3:DeleteBucket"),
  /** GET ?location. */
  GET_LOCATION("s3:GetBucketLocation"),
  /** GET ?versioning. */
  GET_VERSIONING("s3:GetBucketVersioning"),
  /** PUT ?versioning. */
  PUT_VERSIONING("s3:PutBucketVersioning"),
  /** GET ?object-lock. */
  GET_LOCK_CONFIGURATION("s3:GetBucketObjectLockConfiguration"),
  /** PUT ?object-lock. */
  PUT_LOCK_CONFIGURATION("s3:PutBucketObjectLockConfiguration"),
  /** GET ?lifecycle: there is none. */
  GET_LIFECYCLE("s3:GetLifecycleConfiguration"),
  /** GET ?policy: there is none. */
  GET_POLICY("s3:GetBucketPolicy"),
  /** Multipart uploads, tags and everything else that is not there. */
  OTHER("s3:Other");

  private static final Set<String> UNKNOWN = Set.of("uploads", "uploadId", "partNumber", "tagging",
      "torrent", "restore", "select", "cors", "website", "encryption", "replication", "attributes",
      "notification", "logging", "accelerate", "requestPayment", "policyStatus");

  private final String action;

  Operation(String action) {
    this.action = action;
  }

  /** The right's name. */
  public String action() {
    return action;
  }

  /** Whether it changes nothing. */
  public boolean reads() {
    return name().startsWith("GET") || name().startsWith("LIST") || name().startsWith("HEAD");
  }

  static Operation of(S3Request request, String bucket, String key) {
    if (UNKNOWN.stream().anyMatch(request::hasQuery)) {
      return OTHER;
    }
    if (bucket.isEmpty()) {
      return request.method.equals("GET") ? LIST_BUCKETS : OTHER;
    }
    return key.isEmpty() ? ofBucket(request) : ofObject(request);
  }

  private static Operation ofObject(S3Request request) {
    boolean retention = request.hasQuery("retention");
    boolean hold = request.hasQuery("legal-hold");
    boolean acl = request.hasQuery("acl");
    return switch (request.method) {
      case "PUT" -> retention ? PUT_RETENTION
          : hold ? PUT_LEGAL_HOLD
          : acl ? PUT_ACL
          : request.hasHeader("x-amz-copy-source") ? COPY_OBJECT
          : PUT_OBJECT;
      case "GET" -> retention ? GET_RETENTION
          : hold ? GET_LEGAL_HOLD
          : acl ? OTHER
          : GET_OBJECT;
      case "HEAD" -> HEAD_OBJECT;
      case "DELETE" -> DELETE_OBJECT;
      default -> OTHER;
    };
  }

  /** Nothing is asked for but what a presigned request needs. */
  private static boolean onlySigned(S3Request request) {
    return request.rawQuery.isEmpty()
        || Stream.of(request.rawQuery.split("&")).allMatch(p -> p.startsWith("X-Amz-"));
  }

  private static Operation ofBucket(S3Request request) {
    boolean versioning = request.hasQuery("versioning");
    boolean lock = request.hasQuery("object-lock");
    return switch (request.method) {
      case "PUT" -> versioning ? PUT_VERSIONING
          : lock ? PUT_LOCK_CONFIGURATION
          : onlySigned(request) ? CREATE_BUCKET
          : OTHER;
      case "HEAD" -> HEAD_BUCKET;
      case "DELETE" -> request.rawQuery.isEmpty() ? DELETE_BUCKET : OTHER;
      case "POST" -> request.hasQuery("delete") ? DELETE_OBJECTS : OTHER;
      case "GET" -> versioning ? GET_VERSIONING
          : lock ? GET_LOCK_CONFIGURATION
          : request.hasQuery("location") ? GET_LOCATION
          : request.hasQuery("versions") ? LIST_VERSIONS
          : request.hasQuery("lifecycle") ? GET_LIFECYCLE
          : request.hasQuery("policy") ? GET_POLICY
          : request.hasQuery("acl") ? OTHER
          : "2".equals(request.query("list-type")) ? LIST_V2
          : LIST;
      default -> OTHER;
    };
  }
}
