package dev.holdfast.probe;

import static dev.holdfast.probe.Answer.ABSENT;
import static dev.holdfast.probe.Answer.BROKEN;
import static dev.holdfast.probe.Answer.FAILED;
import static dev.holdfast.probe.Answer.IGNORED;
import static dev.holdfast.probe.Answer.OBEYED;
import static dev.holdfast.probe.Answer.PROVEN;
import static dev.holdfast.probe.Answer.REFUSED;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.probe.ProbeWire.Reply;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** What a presigned put is bound to, and what its holder can add to it. */
final class BindSteps {
  private static final int CUT_BYTES = 256 << 10;
  private final S3Session s;

  BindSteps(S3Session session) {
    this.s = session;
  }

  void bindings() {
    String body = S3Session.BODY;
    binds(Fact.BINDS_SHA256, Map.of("x-amz-checksum-sha256", S3Session.sha256(body)));
    binds(Fact.BINDS_MD5, Map.of("content-md5", S3Session.md5(body)));
    binds(Fact.BINDS_PAYLOAD, Map.of("x-amz-content-sha256", S3Session.hex(body)));
    binds(Fact.BINDS_ALL, S3Session.binding(body));
    s.ask(Fact.BINDS_LENGTH, this::length);
    s.ask(Fact.BINDS_HEADERS, this::changed);
  }

  private void binds(Fact fact, Map<String, String> headers) {
    s.ask(fact, () -> {
      String name = fact.name().toLowerCase(Locale.ROOT);
      Reply right = s.put(ProbeRequest.put(s.key(name), S3Session.BODY).signed(headers));
      if (!right.ok()) {
        return new Observation(fact, ABSENT, "the right bytes: " + right.shown());
      }
      String key = s.key(name + "-wrong");
      Reply wrong = s.put(ProbeRequest.put(key, S3Session.OTHER).signed(headers));
      if (wrong.ok()) {
        return new Observation(fact, IGNORED, "other bytes are taken");
      }
      boolean nothing = s.nothingAt(key);
      return new Observation(
          fact, nothing ? PROVEN : BROKEN,
          nothing ? wrong.shown() : wrong.shown() + ", but the object is there");
    });
  }

  private Observation length() {
    String key = s.key("length");
    String length = Integer.toString(S3Session.BODY.length());
    Reply longer =
        s.send(
            s.roles.put(),
            ProbeRequest.put(key, S3Session.BODY + "x")
                .signed("content-length", length)
                .extra("content-length", Integer.toString(S3Session.BODY.length() + 1)));
    boolean bound = !longer.ok() && s.nothingAt(key);
    return new Observation(Fact.BINDS_LENGTH, bound ? PROVEN : IGNORED, longer.shown());
  }

  private Observation changed() {
    Reply reply =
        s.send(
            s.roles.put(),
            ProbeRequest.put(s.key("changed"), S3Session.BODY)
                .signed("if-none-match", "*")
                .extra("if-none-match", "x"));
    return new Observation(
        Fact.BINDS_HEADERS, reply.ok() ? OBEYED : reply.refused() ? REFUSED : FAILED,
        reply.shown());
  }

  /** Uploads that end in their middle; the server gets a moment to finish what it does with them. */
  void cuts() {
    String body = "holdfast ".repeat(CUT_BYTES / 9);
    Map<String, String> bare = Map.of("content-length", Integer.toString(body.length()));
    if (cut(Fact.CUT_BARE, body, bare) && cut(Fact.CUT_BOUND, body, S3Session.binding(body))) {
      s.pause(Duration.ofMillis(150));
      s.ask(Fact.CUT_BARE, () -> nothingOf(Fact.CUT_BARE));
      s.ask(Fact.CUT_BOUND, () -> nothingOf(Fact.CUT_BOUND));
    }
  }

  private boolean cut(Fact fact, String body, Map<String, String> headers) {
    try {
      s.sendAt(
          s.roles.put(), ProbeRequest.put(cutKey(fact), body).signed(headers).halved(), s.now());
      return true;
    } catch (HoldfastException e) {
      s.saw(fact, FAILED, e.message());
      return false;
    }
  }

  private Observation nothingOf(Fact fact) {
    boolean nothing = s.nothingAt(cutKey(fact));
    return new Observation(fact, nothing ? PROVEN : BROKEN, nothing ? "" : "half of it stays");
  }

  private String cutKey(Fact fact) {
    return s.key(fact.name().toLowerCase(Locale.ROOT));
  }

  void extras() {
    s.ask(Fact.EXTRA_ACL, this::acl);
    s.ask(Fact.EXTRA_COPY, this::copy);
    s.ask(Fact.EXTRA_META, () -> {
      Reply put = s.put(bound(s.key("meta")).extra("x-amz-meta-added", "1"));
      boolean obeyed = put.ok() && !s.head(s.key("meta")).header("x-amz-meta-added").isEmpty();
      return extra(Fact.EXTRA_META, put, obeyed, "stored");
    });
    if (s.answer(Fact.LOCK_BUCKET) == PROVEN) {
      s.ask(Fact.EXTRA_LOCK, this::lock);
    }
    s.ask(Fact.ACL_PRIVATE, () -> {
      Reply put = s.put(bound(s.key("acl-private")).signed("x-amz-acl", s.closedAcl()));
      return new Observation(Fact.ACL_PRIVATE, put.ok() ? PROVEN : REFUSED, put.shown());
    });
  }

  private Observation acl() {
    String key = s.key("acl");
    Reply put = s.put(bound(key).extra("x-amz-acl", "public-read"));
    boolean open = put.ok() && s.sendUnsigned(ProbeRequest.of("GET", key)).ok();
    return extra(Fact.EXTRA_ACL, put, open, "anyone can read it");
  }

  private Observation copy() {
    String source = s.key("copy-source");
    s.put(ProbeRequest.put(source, S3Session.OTHER).signed(S3Session.binding(S3Session.OTHER)));
    String key = s.key("copy");
    Reply put =
        s.put(bound(key).extra("x-amz-copy-source", "/" + s.place.bucket() + "/" + source));
    String stored = s.send(s.roles.read(), ProbeRequest.of("GET", key)).text();
    boolean copied = stored.equals(S3Session.OTHER);
    return extra(Fact.EXTRA_COPY, put, copied, "another object's bytes under the granted name");
  }

  private Observation lock() {
    String key = s.canary("added");
    Reply put =
        s.send(
            s.roles.put(),
            bound(key)
                .extra("x-amz-object-lock-mode", "GOVERNANCE")
                .extra(
                    "x-amz-object-lock-retain-until-date",
                    s.serverNow().plusSeconds(75).toString()));
    boolean locked = put.ok() && !s.head(key).header("x-amz-object-lock-mode").isEmpty();
    return extra(Fact.EXTRA_LOCK, put, locked, "the object is locked");
  }

  private static ProbeRequest bound(String key) {
    return ProbeRequest.put(key, S3Session.BODY).signed(S3Session.binding(S3Session.BODY));
  }

  private static Observation extra(Fact fact, Reply put, boolean obeyed, String seen) {
    if (obeyed) {
      return new Observation(fact, OBEYED, seen);
    }
    Answer answer = put.ok() ? IGNORED : put.refused() ? REFUSED : FAILED;
    return new Observation(fact, answer, put.shown());
  }
}
