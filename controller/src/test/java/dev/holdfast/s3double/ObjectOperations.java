package dev.holdfast.s3double;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** PUT, copy, GET, HEAD and DELETE of objects. */
final class ObjectOperations {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final String COPY = "x-amz-copy-source";

  private final Map<String, Bucket> buckets;
  private final LongSupplier freeBytes;

  ObjectOperations(Map<String, Bucket> buckets, LongSupplier freeBytes) {
    this.buckets = buckets;
    this.freeBytes = freeBytes;
  }

  Answer put(Call call, Bucket bucket) {
    S3Request request = call.request;
    if (!request.complete && !call.has(Misbehaviour.TRUNCATED_BODY_STORED)) {
      throw new S3Error(400, "IncompleteBody", "fewer bytes than Content-Length says");
    }
    if (!request.hasHeader("content-length")) {
      throw new S3Error(411, "MissingContentLength", "You must provide the Content-Length header");
    }
    Map<String, String> checksums = Map.of();
    S3Error bad = null;
    try {
      checksums = request.complete ? Checks.digests(call) : Map.of();
    } catch (S3Error e) {
      if (!e.code.equals("BadDigest") || !call.has(Misbehaviour.BAD_DIGEST_STORED)) {
        throw e;
      }
      bad = e;
    }
    byte[] body = request.body;
    if (body.length > 0 && call.has(Misbehaviour.OTHER_BYTES_STORED)) {
      body = body.clone();
      body[body.length / 2] ^= 1;
    }
    Answer answer = store(call, bucket, body, checksums);
    if (bad != null) {
      throw bad;
    }
    return answer;
  }

  Answer copy(Call call, Bucket bucket) {
    String source = S3Request.decode(call.request.header(COPY));
    String path = source.startsWith("/") ? source.substring(1) : source;
    int slash = path.indexOf('/');
    int query = path.indexOf("?versionId=");
    if (slash < 0) {
      throw S3Error.argument("Copy Source must mention the source bucket and key");
    }
    String fromBucket = path.substring(0, slash);
    String fromKey = path.substring(slash + 1, query < 0 ? path.length() : query);
    Bucket from = buckets.get(fromBucket);
    if (!call.mayIn(fromBucket, "s3:GetObject", fromKey)) {
      throw S3Error.denied("no right to read the copy source");
    }
    Version version = null;
    if (from != null) {
      synchronized (from) {
        version = query < 0
            ? from.current(fromKey)
            : from.version(fromKey, path.substring(query + "?versionId=".length()));
      }
    }
    if (version == null || version.marker) {
      throw S3Error.noKey();
    }
    store(call, bucket, version.bytes, Map.of());
    XmlText xml = new XmlText("CopyObjectResult", true);
    xml.text("LastModified", call.now).text("ETag", version.etag());
    return Answer.xml(200, xml);
  }

  private Answer store(Call call, Bucket bucket, byte[] bytes, Map<String, String> checksums) {
    S3Request request = call.request;
    Optional<Version.Lock> lock = Checks.lock(call);
    boolean hold = "ON".equals(request.header("x-amz-object-lock-legal-hold"));
    if (hold && !call.has(Misbehaviour.LOCK_NEEDS_NO_RIGHT)) {
      call.require("s3:PutObjectLegalHold", call.key);
    }
    if ((lock.isPresent() || hold) && !bucket.lock && !call.has(Misbehaviour.LOCK_DROPPED)
        && !call.has(Misbehaviour.LOCK_NOT_ENFORCED)) {
      throw S3Error.invalid("Bucket is missing Object Lock Configuration");
    }
    if ((lock.isPresent() || hold) && call.operation == Operation.PUT_OBJECT
        && !Checks.hasDigest(request)) {
      throw S3Error.invalid("Content-MD5 OR x-amz-checksum- HTTP header is required for Put "
          + "Object requests with Object Lock parameters");
    }
    if (call.key.length() > 1024) {
      throw new S3Error(400, "KeyTooLongError", "Your key is too long");
    }
    String acl = acl(call);
    if (call.has(Misbehaviour.QUOTA_FULL) || bytes.length > freeBytes.getAsLong()) {
      throw new S3Error(507, "InsufficientStorage", "no space for this object");
    }
    if (call.has(Misbehaviour.IF_NONE_MATCH_NOT_ATOMIC)) {
      synchronized (bucket) {
        requireCondition(call, bucket);
      }
      HttpWire.pause(Duration.ofMillis(5));
    }
    Version version;
    synchronized (bucket) {
      if (!call.has(Misbehaviour.IF_NONE_MATCH_NOT_ATOMIC)) {
        requireCondition(call, bucket);
      }
      version = bucket.put(call.key, bytes, call.now);
      version.checksums.putAll(checksums);
      version.acl = acl;
      version.legalHold = hold && !call.has(Misbehaviour.LOCK_DROPPED);
      version.lock = call.has(Misbehaviour.LOCK_DROPPED) ? Optional.empty() : lock;
      version.customerKey =
          request.hasHeader("x-amz-server-side-encryption-customer-algorithm");
      if (lock.isEmpty() && bucket.defaultRetention.isPresent()
          && !call.has(Misbehaviour.LOCK_DEFAULT_NOT_WRITTEN)) {
        Bucket.DefaultRetention rule = bucket.defaultRetention.get();
        version.lock = Optional.of(
            new Version.Lock(rule.mode(), call.now.plus(rule.length())));
      }
      for (String name : request.headersLike("x-amz-meta-")) {
        version.told.put(name, String.valueOf(request.header(name)));
      }
      String type = request.header("content-type");
      version.told.put("Content-Type", type == null ? "binary/octet-stream" : type);
    }
    Answer answer = Answer.of(200).header("ETag", version.etag());
    checksums.forEach(answer::header);
    if (!bucket.versioning.isEmpty() || call.has(Misbehaviour.VERSION_IDS_WITHOUT_VERSIONING)) {
      answer.header("x-amz-version-id", bucket.versioning.isEmpty()
          ? "v" + SigV4.hex(SigV4.sha256(bytes)).substring(0, 20)
          : version.id);
    }
    return answer;
  }

  private static String acl(Call call) {
    String acl = call.request.header("x-amz-acl");
    List<String> grants = call.request.headersLike("x-amz-grant-");
    if (acl == null && grants.isEmpty()) {
      return "private";
    }
    boolean owner = "bucket-owner-full-control".equals(acl) && grants.isEmpty();
    if (!owner && call.has(Misbehaviour.ACLS_DISABLED)) {
      throw new S3Error(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
    }
    if (!owner && !("private".equals(acl) && grants.isEmpty())) {
      call.require("s3:PutObjectAcl", call.key);
    }
    return acl == null ? grants.getFirst() : acl;
  }

  private static void requireCondition(Call call, Bucket bucket) {
    String none = call.request.header("if-none-match");
    String match = call.request.header("if-match");
    Version current = bucket.current(call.key);
    if (match != null && (current == null || !current.etag().equals(match))) {
      throw current == null ? S3Error.noKey() : precondition("If-Match");
    }
    if (none == null) {
      return;
    }
    if (!none.equals("*") || call.has(Misbehaviour.IF_NONE_MATCH_NOT_IMPLEMENTED)) {
      throw S3Error.notImplemented("If-None-Match").detail("Header", "If-None-Match");
    }
    boolean ignored = call.has(Misbehaviour.IF_NONE_MATCH_IGNORED)
        || !bucket.versioning.isEmpty()
            && call.has(Misbehaviour.IF_NONE_MATCH_IGNORED_IF_VERSIONED);
    boolean there = current != null || bucket.newest(call.key) != null
        && call.has(Misbehaviour.IF_NONE_MATCH_SEES_MARKERS);
    if (there && !ignored) {
      throw precondition("If-None-Match");
    }
  }

  private static S3Error precondition(String header) {
    return new S3Error(412, "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold")
        .detail("Condition", header);
  }

  Answer get(Call call, Bucket bucket) {
    Version version = wanted(call, bucket);
    if (version.customerKey) {
      throw S3Error.invalid("The object was stored using a form of Server Side Encryption.");
    }
    if (version.unreadable && call.operation == Operation.GET_OBJECT) {
      throw new S3Error(503, "SlowDownRead",
          "Resource requested is unreadable, please reduce your request rate");
    }
    byte[] bytes = version.bytes;
    Answer answer = Answer.body(200, bytes);
    tell(call, bucket, version, answer);
    if (call.has(Misbehaviour.WRONG_OBJECT)) {
      answer.body = another(bucket, version).bytes;
    }
    String range = call.request.header("range");
    if (range != null && range.startsWith("bytes=")) {
      cutRange(answer, range.substring("bytes=".length()));
    }
    if (call.request.method.equals("HEAD")) {
      answer.announced = answer.body.length + (call.has(Misbehaviour.LENGTH_WRONG) ? 1 : 0);
    }
    return answer;
  }

  private static Version another(Bucket bucket, Version version) {
    synchronized (bucket) {
      for (String key : bucket.objects.keySet()) {
        Version other = bucket.current(key);
        if (other != null && !key.equals(version.key)) {
          return other;
        }
      }
      return version;
    }
  }

  private static void cutRange(Answer answer, String range) {
    int dash = range.indexOf('-');
    int size = answer.body.length;
    long from = dash == 0
        ? Math.max(0, size - Long.parseLong(range.substring(1)))
        : Long.parseLong(range.substring(0, dash));
    long to = dash == 0 || dash == range.length() - 1
        ? size - 1L
        : Math.min(size - 1L, Long.parseLong(range.substring(dash + 1)));
    if (from > to || from >= size) {
      throw new S3Error(416, "InvalidRange", "The requested range is not satisfiable")
          .header("Content-Range", "bytes */" + size);
    }
    answer.status = 206;
    answer.header("Content-Range", "bytes " + from + "-" + to + "/" + size);
    answer.body = java.util.Arrays.copyOfRange(answer.body, (int) from, (int) to + 1);
  }

  private static void tell(Call call, Bucket bucket, Version version, Answer answer) {
    answer.header("ETag", version.etag());
    answer.header("Last-Modified", HTTP_DATE.format(version.modified));
    answer.header("Accept-Ranges", "bytes");
    version.told.forEach(answer::header);
    if (!bucket.versioning.isEmpty()) {
      answer.header("x-amz-version-id", version.id);
    }
    if ("ENABLED".equals(call.request.header("x-amz-checksum-mode"))
        && !call.has(Misbehaviour.CHECKSUM_NOT_TOLD)) {
      version.checksums.forEach(answer::header);
    }
    if (call.may("s3:GetObjectRetention", call.key)) {
      version.lock.ifPresent(l -> answer.header("x-amz-object-lock-mode", l.mode())
          .header("x-amz-object-lock-retain-until-date", l.until().toString()));
    }
    if (version.legalHold && call.may("s3:GetObjectLegalHold", call.key)) {
      answer.header("x-amz-object-lock-legal-hold", "ON");
    }
  }

  /** The version a GET, HEAD or a lock operation is about. */
  static Version wanted(Call call, Bucket bucket) {
    String id = call.request.query("versionId");
    boolean sees = call.may("s3:ListBucket", call.key);
    synchronized (bucket) {
      Version found = id == null ? bucket.newest(call.key) : bucket.version(call.key, id);
      if (call.has(Misbehaviour.MISSING) && call.operation.reads()) {
        found = null;
      }
      if (found == null) {
        if (!sees) {
          throw S3Error.denied("not there, or no right to know");
        }
        throw id == null ? S3Error.noKey()
            : new S3Error(404, "NoSuchVersion", "The specified version does not exist.");
      }
      if (found.marker) {
        throw id == null ? S3Error.noKey().header("x-amz-delete-marker", "true")
            : new S3Error(405, "MethodNotAllowed", "this is a delete marker");
      }
      return found;
    }
  }

  Answer delete(Call call, Bucket bucket) {
    String id = call.request.query("versionId");
    call.require(id == null ? "s3:DeleteObject" : "s3:DeleteObjectVersion", call.key);
    Deleted deleted = delete(call, bucket, call.key, id);
    Answer answer = Answer.of(204);
    if (deleted.marker()) {
      answer.header("x-amz-delete-marker", "true");
    }
    if (deleted.version() != null) {
      answer.header("x-amz-version-id", deleted.version());
    }
    return answer;
  }

  /** What a deletion did: whether it was about a marker, and which version it made or removed. */
  record Deleted(boolean marker, @Nullable String version) {}

  static Deleted delete(Call call, Bucket bucket, String key, @Nullable String id) {
    synchronized (bucket) {
      if (id != null) {
        Version version = bucket.version(key, id);
        if (version == null) {
          return new Deleted(false, id);
        }
        LockOperations.requireUnlocked(call, bucket, version);
        bucket.remove(version);
        return new Deleted(version.marker, id);
      }
      if (bucket.versioning.equals(Bucket.OFF)) {
        Version version = bucket.newest(key);
        if (version != null) {
          LockOperations.requireUnlocked(call, bucket, version);
          bucket.remove(version);
        }
        return new Deleted(false, null);
      }
      Version marker = new Version(key, bucket.newId(), new byte[0], call.now, true);
      bucket.add(marker);
      return new Deleted(true, marker.id);
    }
  }

  static String httpDate(Instant time) {
    return HTTP_DATE.format(time);
  }
}
