package dev.holdfast.probe;

import dev.holdfast.endpoint.S3Action;
import dev.holdfast.endpoint.S3AnswerFaults;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.probe.ProbeWire.Reply;
import dev.holdfast.store.S3Credentials;
import dev.holdfast.store.S3Place;
import dev.holdfast.store.S3Roles;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One check of one bucket while it runs: who asks, below which name, what was seen so far, how much time is left. */
final class S3Session {
  static final String BODY = "holdfast store check: a small object that may be deleted\n";
  static final String OTHER = "HOLDFAST STORE CHECK: A SMALL OBJECT THAT MAY BE DELETED\n";
  private static final Pattern ENTRY =
      Pattern.compile("<(Version|DeleteMarker)>(.*?)</\\1>", Pattern.DOTALL);

  final S3Place place;
  final S3Roles roles;
  private final ProbeWire wire;
  private final InstantSource clock;
  private final String run;
  private final long endNanos;
  private final Map<Fact, Observation> seen = new EnumMap<>(Fact.class);
  private Map<String, String> always = Map.of();
  private Duration skew = Duration.ZERO;

  /** One version of one key; {@code id} is {@code null} in words where the bucket keeps none. */
  record Version(String key, String id, boolean marker) {}

  S3Session(
      S3Place place, S3Roles roles, InstantSource clock, String run, Duration atMost) {
    this.place = place;
    this.roles = roles;
    this.wire = new ProbeWire(place);
    this.clock = clock;
    this.run = run;
    this.endNanos = System.nanoTime() + atMost.toNanos();
  }

  // ---- what was seen

  void saw(Fact fact, Answer answer, String detail) {
    seen.put(fact, new Observation(fact, answer, detail));
  }

  /** Asks one question; a failure of the asking is an answer too. */
  void ask(Fact fact, Supplier<Observation> question) {
    if (System.nanoTime() > endNanos) {
      seen.put(fact, Observation.noTime(fact));
      return;
    }
    try {
      Observation answer = question.get();
      seen.put(answer.fact(), answer);
    } catch (HoldfastException e) {
      saw(fact, Answer.FAILED, e.message());
    }
  }

  Answer answer(Fact fact) {
    Observation found = seen.get(fact);
    return found == null ? Answer.UNTRIED : found.answer();
  }

  List<Observation> observations() {
    return new ArrayList<>(seen.values());
  }

  // ---- names and times

  /** A key of this run. */
  String key(String name) {
    return place.key(StoreProbe.PREFIX + run + "/" + name);
  }

  /** The key of an object that stays while it is locked. */
  String canary(String name) {
    return place.key(StoreProbe.CANARIES + run + "-" + name);
  }

  /** The ACL grants would carry: where another key puts, only this one lets the owner read. */
  String closedAcl() {
    return roles.one() ? ProbeJudgement.PRIVATE : ProbeJudgement.OWNER;
  }

  Instant now() {
    return Instant.ofEpochSecond(clock.instant().getEpochSecond());
  }

  /** The server's time, as far as it told. */
  Instant serverNow() {
    return now().plus(skew);
  }

  void skew(Duration seenSkew) {
    skew = seenSkew;
  }

  /** Headers of every put from now on: where a bucket locks by default, a short lock of its own. */
  void always(Map<String, String> headers) {
    always = headers;
  }

  // ---- requests

  Reply send(S3Credentials key, ProbeRequest request) {
    Reply reply = wire.send(key, request, now());
    for (int again = 1; again <= 3 && busy(reply); again++) {
      pause(Duration.ofMillis(200L * again));
      reply = wire.send(key, request, now());
    }
    return reply;
  }

  private static boolean busy(Reply reply) {
    return reply.status() == 429 || reply.status() == 503;
  }

  Reply sendAt(S3Credentials key, ProbeRequest request, Instant signedAt) {
    return wire.send(key, request, signedAt);
  }

  Reply sendUnsigned(ProbeRequest request) {
    return wire.send(place.requestPath(request.key()), request);
  }

  /** A put with the key that puts. */
  Reply put(ProbeRequest request) {
    return send(roles.put(), request.signed(always));
  }

  Reply head(String key) {
    return send(roles.read(), ProbeRequest.of("HEAD", key));
  }

  Reply head(String key, String version) {
    return send(roles.read(), ofVersion("HEAD", key, version));
  }

  static ProbeRequest ofVersion(String method, String key, String version) {
    ProbeRequest request = ProbeRequest.of(method, key);
    return version.isEmpty() ? request : request.query("versionId", version);
  }

  /** Whether nothing is there under a key. */
  boolean nothingAt(String key) {
    return head(key).status() == 404;
  }

  /** Current keys below one. */
  boolean lists(String key) {
    Reply reply =
        send(
            roles.read(),
            ProbeRequest.of("GET", "").query("list-type", "2").query("prefix", key));
    if (!reply.ok()) {
      throw fault(reply, S3Action.LIST, "");
    }
    return reply.text().contains("<Key>" + key + "</Key>");
  }

  /** All versions below a prefix; at most a page of them. Empty where the server lists none. */
  List<Version> versions(S3Credentials by, String prefix) {
    Reply reply =
        send(by, ProbeRequest.of("GET", "").query("versions", "").query("prefix", prefix));
    List<Version> all = new ArrayList<>();
    if (reply.ok()) {
      Matcher entry = ENTRY.matcher(reply.text());
      while (entry.find()) {
        all.add(
            new Version(
                element(entry.group(2), "Key"), element(entry.group(2), "VersionId"),
                entry.group(1).equals("DeleteMarker")));
      }
    }
    return all;
  }

  /** Current keys below a prefix; at most a page of them. */
  List<Version> current(String prefix) {
    Reply reply =
        send(
            roles.read(),
            ProbeRequest.of("GET", "").query("list-type", "2").query("prefix", prefix));
    List<Version> all = new ArrayList<>();
    Matcher key = Pattern.compile("<Key>([^<]*)</Key>").matcher(reply.text());
    while (reply.ok() && key.find()) {
      all.add(new Version(key.group(1), "", false));
    }
    return all;
  }

  static String element(String xml, String name) {
    Matcher found = Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(xml);
    return found.find() ? found.group(1).strip() : "";
  }

  HoldfastException fault(Reply reply, S3Action action, String what) {
    return S3AnswerFaults.of(
        reply.answer(), action, what.isEmpty() ? "bucket " + place.bucket() : what,
        place.toString(), now());
  }

  void pause(Duration length) {
    try {
      Thread.sleep(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HoldfastException(
          dev.holdfast.fault.Fault.STOPPED, "stopped while " + place + " was checked", e);
    }
  }

  // ---- hashes

  static String sha256(String body) {
    return Base64.getEncoder().encodeToString(Sha256.of(bytes(body)).toBytes());
  }

  static String hex(String body) {
    return Sha256.of(bytes(body)).toString();
  }

  static String md5(String body) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5")
          .digest(bytes(body)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java run time has no MD5", e);
    }
  }

  /** What a grant for these bytes signs, lock and condition left out. */
  static Map<String, String> binding(String body) {
    Map<String, String> headers = new HashMap<>();
    headers.put("content-length", Integer.toString(body.length()));
    headers.put("content-md5", md5(body));
    headers.put("x-amz-checksum-sha256", sha256(body));
    return headers;
  }

  private static byte[] bytes(String body) {
    return body.getBytes(StandardCharsets.ISO_8859_1);
  }
}
