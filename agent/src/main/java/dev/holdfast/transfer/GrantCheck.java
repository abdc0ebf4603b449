package dev.holdfast.transfer;

import dev.holdfast.endpoint.UrlText;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import dev.holdfast.signed.LockMode;
import dev.holdfast.signed.StorePlace;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares a grant with the signed record of its store before it is used: whoever hands out grants can then neither send
 * this machine to another place, nor have other bytes, another name, no lock or a lock without end written.
 *
 * @param place where the store lies
 * @param lock how its objects must be locked
 * @param lockDays for at least how long
 * @param clock of this machine
 */
public record GrantCheck(
    StorePlace.S3 place, LockMode lock, int lockDays, InstantSource clock) {
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");
  private static final Duration LONGEST = Duration.ofMinutes(20);
  private static final Set<String> SIGNING =
      Set.of(
          "X-Amz-Algorithm",
          "X-Amz-Credential",
          "X-Amz-Date",
          "X-Amz-Expires",
          "X-Amz-SignedHeaders",
          "X-Amz-Signature",
          "X-Amz-Security-Token");
  private static final Set<String> PLAIN_HEADERS =
      Set.of("content-length", "content-md5", "x-amz-checksum-sha256", "if-none-match");
  private static final Set<String> ACLS = Set.of("private", "bucket-owner-full-control");
  private static final String LOCK_MODE = "x-amz-object-lock-mode";
  private static final String LOCK_UNTIL = "x-amz-object-lock-retain-until-date";

  /** Whether the grant points to the object's own place in this store: scheme, host and port, bucket, prefix and name. */
  boolean concerns(Grant.Http grant) {
    URI uri = grant.uri();
    URI base = URI.create(place.endpoint());
    if (uri.getHost() == null || base.getHost() == null || uri.getRawUserInfo() != null
        || uri.getRawFragment() != null) {
      return false;
    }
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    String own = base.getHost().toLowerCase(Locale.ROOT);
    String key = key(grant.name().path());
    boolean pathStyle =
        host.equals(own) && uri.getRawPath().equals("/" + place.bucket() + "/" + key);
    boolean hostStyle =
        host.equals(place.bucket() + "." + own) && uri.getRawPath().equals("/" + key);
    return base.getScheme().equalsIgnoreCase(uri.getScheme())
        && port(base) == port(uri)
        && (pathStyle || hostStyle);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443
        : 80;
  }

  private String key(String path) {
    String prefix = place.prefix().replaceAll("^/+|/+$", "");
    return UrlText.encodePath(prefix.isEmpty() ? path : prefix + "/" + path);
  }

  /**
   * Checks a permission to put exactly these bytes.
   *
   * @throws HoldfastException {@code STORE_RECORD_DIFFERS} naming what does not fit
   */
  void put(Grant.Http grant, long sizeBytes, Sha256 sha256) {
    common(grant, Set.of());
    Map<String, String> headers = signedHeaders(grant);
    same(grant, "content-length", headers.remove("content-length"), Long.toString(sizeBytes));
    String hash = Base64.getEncoder().encodeToString(sha256.toBytes());
    same(grant, "x-amz-checksum-sha256", headers.remove("x-amz-checksum-sha256"), hash);
    String payload = headers.remove("x-amz-content-sha256");
    if (payload != null) {
      same(grant, "x-amz-content-sha256", payload, sha256.toString());
    }
    String acl = headers.remove("x-amz-acl");
    if (acl != null && !ACLS.contains(acl)) {
      throw differs(grant, "x-amz-acl " + acl, "one of " + ACLS);
    }
    lock(grant, headers.remove(LOCK_MODE), headers.remove(LOCK_UNTIL));
    headers.keySet().removeAll(PLAIN_HEADERS);
    if (!headers.isEmpty()) {
      throw differs(grant, "headers " + headers.keySet(), "none of them");
    }
  }

  /**
   * Checks a permission to read.
   *
   * @throws HoldfastException {@code STORE_RECORD_DIFFERS} naming what does not fit
   */
  void get(Grant.Http grant) {
    common(grant, Set.of("versionId"));
    if (!signedHeaders(grant).isEmpty()) {
      throw differs(grant, "headers " + grant.headers().keySet(), "none");
    }
  }

  private void common(Grant.Http grant, Set<String> allowed) {
    if (!concerns(grant)) {
      throw differs(
          grant, "another place", place.endpoint() + "/" + place.bucket() + "/" + key(""));
    }
    for (String name : query(grant).keySet()) {
      if (!SIGNING.contains(name) && !allowed.contains(name)) {
        throw differs(grant, "the parameter " + name, "none but those of the signature");
      }
    }
    if (grant.expires().isAfter(clock.instant().plus(LONGEST))) {
      throw differs(grant, "validity until " + grant.expires(), "at most " + LONGEST);
    }
  }

  private static Map<String, String> query(Grant.Http grant) {
    Map<String, String> query = new HashMap<>();
    String text = String.valueOf(grant.uri().getRawQuery());
    for (String part : text.split("&")) {
      int equals = part.indexOf('=');
      query.put(
          equals < 0 ? part : part.substring(0, equals),
          equals < 0 ? "" : part.substring(equals + 1));
    }
    return query;
  }

  /** The grant's headers by lower-case name; each must be signed, and every signed one but the host must be there. */
  private static Map<String, String> signedHeaders(Grant.Http grant) {
    Map<String, String> headers = new HashMap<>();
    grant.headers().forEach((n, v) -> headers.put(n.toLowerCase(Locale.ROOT), v));
    headers.remove("host");
    String list = query(grant).getOrDefault("X-Amz-SignedHeaders", "").replace("%3B", ";");
    Set<String> signed = new HashSet<>(Arrays.asList(list.split(";")));
    boolean host = signed.remove("host");
    if (!host || !signed.equals(headers.keySet())) {
      throw differs(grant, "signed headers " + list, "host and " + headers.keySet());
    }
    return headers;
  }

  private void lock(
      Grant.Http grant,
      @Nullable String mode,
      @Nullable String until) {
    if (lock == LockMode.NONE) {
      if (mode != null || until != null) {
        throw differs(grant, "a lock", "none");
      }
      return;
    }
    same(grant, LOCK_MODE, mode, lock.name());
    Instant date = date(grant, until);
    Duration length = Duration.ofDays(lockDays);
    Instant now = clock.instant();
    Instant least = earlier(now.plus(length), LATEST);
    // ceilDay + L + max(7 d, L/2), and a day for clocks that differ
    Duration margin = Duration.ofDays(Math.max(7, (lockDays + 1) / 2));
    Instant most = earlier(now.plus(length).plus(margin).plus(Duration.ofDays(2)), LATEST);
    if (date.isBefore(least) || date.isAfter(most)) {
      throw differs(grant, "a lock until " + date, "between " + least + " and " + most);
    }
  }

  private static Instant date(
      Grant.Http grant, @Nullable String until) {
    try {
      return Instant.parse(String.valueOf(until));
    } catch (DateTimeException e) {
      throw differs(grant, "a lock until " + until, "a date");
    }
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static void same(
      Grant.Http grant,
      String what,
      @Nullable String seen,
      String expected) {
    if (!expected.equals(seen)) {
      throw differs(grant, what + " " + seen, expected);
    }
  }

  private static HoldfastException differs(Grant.Http grant, String seen, String expected) {
    return new HoldfastException(
        Fault.STORE_RECORD_DIFFERS,
        "the grant for " + grant.name().path() + " says " + seen + " (expected: " + expected
            + ", as the signed store record says)");
  }
}
