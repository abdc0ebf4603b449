package dev.holdfast.s3double;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.w3c.dom.Element;

/** Retention, legal hold, and who may delete what is locked. */
final class LockOperations {
  private LockOperations() {}

  /** Refuses when the version is locked for this key at this time. */
  static void requireUnlocked(Call call, Bucket bucket, Version version) {
    if (version.marker || call.has(Misbehaviour.LOCK_NOT_ENFORCED)) {
      return;
    }
    Optional<Version.Lock> lock = version.lock;
    if (lock.isEmpty() && bucket.defaultRetention.isPresent()
        && call.has(Misbehaviour.LOCK_DEFAULT_NOT_WRITTEN)) {
      Bucket.DefaultRetention rule = bucket.defaultRetention.get();
      lock = Optional.of(
          new Version.Lock(rule.mode(), version.modified.plus(rule.length())));
    }
    if (version.legalHold) {
      throw refused(call);
    }
    if (lock.isPresent() && call.now.isBefore(lock.get().until())) {
      boolean bypassed = lock.get().mode().equals(Version.Lock.GOVERNANCE) && bypasses(call,
          version.key);
      if (!bypassed) {
        throw refused(call);
      }
    }
  }

  private static boolean bypasses(Call call, String key) {
    return asksForBypass(call) && call.may("s3:BypassGovernanceRetention", key);
  }

  private static boolean asksForBypass(Call call) {
    return "true".equalsIgnoreCase(call.request.header("x-amz-bypass-governance-retention"));
  }

  private static S3Error refused(Call call) {
    return call.has(Misbehaviour.LOCK_REFUSED_WITH_400)
        ? S3Error.invalid("Object is WORM protected and cannot be overwritten")
        : S3Error.denied("Access Denied because object protected by object lock.");
  }

  static Answer putRetention(Call call, Bucket bucket) {
    requireLock(call, bucket);
    requireDigest(call);
    Version version = ObjectOperations.wanted(call, bucket);
    Element root = XmlText.parse(call.request.body);
    boolean clears = XmlText.child(root, "Mode") == null
        && XmlText.child(root, "RetainUntilDate") == null;
    Optional<Version.Lock> asked = clears
        ? Optional.empty()
        : Optional.of(Checks.retention(call, XmlText.child(root, "Mode"),
            XmlText.child(root, "RetainUntilDate")));
    synchronized (bucket) {
      Optional<Version.Lock> now = version.lock.filter(l -> call.now.isBefore(l.until()));
      if (now.isPresent() && !call.has(Misbehaviour.LOCK_NOT_ENFORCED)) {
        Version.Lock held = now.get();
        boolean weaker = asked.isEmpty() || asked.get().until().isBefore(held.until())
            || !asked.get().mode().equals(held.mode())
                && held.mode().equals(Version.Lock.COMPLIANCE);
        boolean other = asked.isPresent() && !asked.get().mode().equals(held.mode());
        boolean governance = held.mode().equals(Version.Lock.GOVERNANCE);
        boolean bypassed = governance && (bypasses(call, call.key)
            || asksForBypass(call) && call.has(Misbehaviour.LOCK_SHORTENED_BY_RETENTION_RIGHT));
        if ((weaker || other) && !bypassed) {
          throw refused(call);
        }
      }
      version.lock = call.has(Misbehaviour.LOCK_DROPPED) ? version.lock : asked;
    }
    return Answer.of(200);
  }

  static Answer getRetention(Call call, Bucket bucket) {
    requireLock(call, bucket);
    Version version = ObjectOperations.wanted(call, bucket);
    Version.Lock lock = version.lock.orElseThrow(() -> noConfiguration());
    XmlText xml = new XmlText("Retention", true);
    xml.text("Mode", lock.mode()).text("RetainUntilDate", lock.until());
    return Answer.xml(200, xml);
  }

  static Answer putHold(Call call, Bucket bucket) {
    requireLock(call, bucket);
    requireDigest(call);
    Version version = ObjectOperations.wanted(call, bucket);
    String status = XmlText.child(XmlText.parse(call.request.body), "Status");
    if (!"ON".equals(status) && !"OFF".equals(status)) {
      throw new S3Error(400, "MalformedXML", "Status is ON or OFF");
    }
    synchronized (bucket) {
      version.legalHold = status.equals("ON") && !call.has(Misbehaviour.LOCK_DROPPED);
    }
    return Answer.of(200);
  }

  static Answer getHold(Call call, Bucket bucket) {
    requireLock(call, bucket);
    Version version = ObjectOperations.wanted(call, bucket);
    XmlText xml = new XmlText("LegalHold", true);
    xml.text("Status", version.legalHold ? "ON" : "OFF");
    return Answer.xml(200, xml);
  }

  static Answer getConfiguration(Call call, Bucket bucket) {
    if (call.has(Misbehaviour.LOCK_NOT_IMPLEMENTED)) {
      throw S3Error.notImplemented("object lock");
    }
    if (!bucket.lock) {
      throw new S3Error(404, "ObjectLockConfigurationNotFoundError",
          "Object Lock configuration does not exist for this bucket");
    }
    XmlText xml = new XmlText("ObjectLockConfiguration", true);
    xml.text("ObjectLockEnabled", "Enabled");
    bucket.defaultRetention.ifPresent(rule -> xml.open("Rule")
        .open("DefaultRetention")
        .text("Mode", rule.mode())
        .text("Days", rule.length().toDays())
        .close()
        .close());
    return Answer.xml(200, xml);
  }

  static Answer putConfiguration(Call call, Bucket bucket) {
    requireDigest(call);
    Element root = XmlText.parse(call.request.body);
    if (!"Enabled".equals(XmlText.child(root, "ObjectLockEnabled"))) {
      throw new S3Error(400, "MalformedXML", "ObjectLockEnabled is Enabled");
    }
    Element rule = XmlText.element(root, "Rule");
    Optional<Bucket.DefaultRetention> asked = Optional.empty();
    if (rule != null) {
      Element retention = XmlText.element(rule, "DefaultRetention");
      String days = retention == null ? null : XmlText.child(retention, "Days");
      String years = retention == null ? null : XmlText.child(retention, "Years");
      if ((days == null) == (years == null)) {
        throw new S3Error(400, "MalformedXML", "either Days or Years");
      }
      long length = days == null ? 365 * Long.parseLong(years) : Long.parseLong(days);
      String mode = XmlText.child(retention, "Mode");
      Checks.retention(call, mode, Instant.ofEpochSecond(
          call.now.getEpochSecond()).plus(Duration.ofDays(Math.max(1, length))).toString());
      asked = Optional.of(new Bucket.DefaultRetention(mode, Duration.ofDays(length)));
    }
    synchronized (bucket) {
      if (!bucket.lock && !bucket.versioning.equals(Bucket.ENABLED)) {
        throw new S3Error(409, "InvalidBucketState",
            "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
      }
      bucket.lock = true;
      bucket.defaultRetention = asked;
    }
    return Answer.of(200);
  }

  private static void requireLock(Call call, Bucket bucket) {
    if (call.has(Misbehaviour.LOCK_NOT_IMPLEMENTED)) {
      throw S3Error.notImplemented("object lock");
    }
    if (!bucket.lock) {
      throw S3Error.invalid("Bucket is missing Object Lock Configuration");
    }
  }

  /** As the original does, documents that change something say what they are. */
  static void requireDigest(Call call) {
    if (!Checks.hasDigest(call.request)) {
      throw S3Error.invalid("Missing required header for this request: Content-MD5");
    }
    Checks.digests(call);
  }

  private static S3Error noConfiguration() {
    return new S3Error(404, "NoSuchObjectLockConfiguration",
        "The specified object does not have a ObjectLock configuration");
  }
}
