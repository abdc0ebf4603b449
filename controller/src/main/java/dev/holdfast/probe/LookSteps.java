package dev.holdfast.probe;

import static dev.holdfast.probe.Answer.ABSENT;
import static dev.holdfast.probe.Answer.BROKEN;
import static dev.holdfast.probe.Answer.FAILED;
import static dev.holdfast.probe.Answer.OBEYED;
import static dev.holdfast.probe.Answer.PROVEN;
import static dev.holdfast.probe.Answer.REFUSED;

import dev.holdfast.endpoint.S3Action;
import dev.holdfast.endpoint.S3Answer;
import dev.holdfast.probe.ProbeWire.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Connection, clocks, signatures, and what the bucket says of itself. */
final class LookSteps {
  private static final Duration CLOSE = Duration.ofSeconds(60);
  private final S3Session s;
  private String server = "";

  LookSteps(S3Session session) {
    this.s = session;
  }

  /** What the server calls itself. */
  String server() {
    return server;
  }

  /** The first request: a store that does not answer it is not checked. */
  void reach() {
    ProbeRequest list =
        ProbeRequest.of("GET", "").query("list-type", "2").query("max-keys", "1")
            .query("prefix", s.place.key(StoreProbe.PREFIX));
    Reply reply = s.send(s.roles.read(), list);
    if (!reply.ok()) {
      throw s.fault(reply, S3Action.LIST, "");
    }
    server = reply.header("server");
    boolean tls = s.place.endpoint().getScheme().equals("https");
    s.saw(Fact.TLS, tls ? PROVEN : ABSENT, tls ? "" : "plain http");
    clock(S3Answer.time(reply.header("date")));
  }

  private void clock(Optional<Instant> server) {
    if (server.isEmpty()) {
      s.saw(Fact.CLOCK, FAILED, "the server tells no date");
      return;
    }
    Duration skew = Duration.between(s.now(), server.get());
    s.skew(skew);
    boolean close = skew.abs().compareTo(CLOSE) <= 0;
    s.saw(Fact.CLOCK, close ? PROVEN : BROKEN,
        close ? "" : "the server's is " + skew.toSeconds() + " s ahead of this machine's");
  }

  void signatures() {
    ProbeRequest list =
        ProbeRequest.of("GET", "").query("list-type", "2").query("max-keys", "1");
    s.ask(Fact.EXPIRY, () -> guarded(Fact.EXPIRY,
        s.sendAt(s.roles.read(), list, s.serverNow().minusSeconds(1500))));
    s.ask(Fact.CLOCK_CHECKED, () -> guarded(Fact.CLOCK_CHECKED,
        s.sendAt(s.roles.read(), list, s.serverNow().plusSeconds(1500))));
    s.ask(Fact.SIGNATURE, () -> guarded(Fact.SIGNATURE, s.send(
        dev.holdfast.store.S3Credentials.of(s.roles.read().accessKey(), "not-the-secret-of-it"),
        list)));
    s.ask(Fact.ANONYMOUS, () -> guarded(Fact.ANONYMOUS,
        s.sendUnsigned(ProbeRequest.put(s.key("anonymous"), S3Session.BODY))));
  }

  private static Observation guarded(Fact fact, Reply reply) {
    if (reply.ok()) {
      return new Observation(fact, OBEYED, "accepted");
    }
    return new Observation(fact, reply.refused() ? REFUSED : FAILED, reply.shown());
  }

  /** Where the bucket locks by default, objects of the check get a short lock of their own. */
  void lockConfiguration() {
    s.ask(Fact.LOCK_BUCKET, () -> {
      Reply reply =
          s.send(s.roles.retain(), ProbeRequest.of("GET", "").query("object-lock", ""));
      boolean enabled = reply.ok() && reply.text().contains("Enabled");
      if (reply.ok() && reply.text().contains("<DefaultRetention>")) {
        defaultLock();
      }
      boolean unknown = reply.status() == 403;
      return new Observation(Fact.LOCK_BUCKET, enabled ? PROVEN : unknown ? FAILED : ABSENT,
          enabled ? "" : reply.shown());
    });
  }

  private void defaultLock() {
    s.ask(Fact.LOCK_DEFAULT, () -> {
      String prefix = s.place.key(StoreProbe.CANARIES + "default-");
      String key = s.current(prefix).stream().findFirst().map(S3Session.Version::key).orElse("");
      if (key.isEmpty()) {
        key = prefix + Long.toHexString(s.now().getEpochSecond());
        s.send(s.roles.put(),
            ProbeRequest.put(key, S3Session.BODY).signed(S3Session.binding(S3Session.BODY)));
      }
      String mode = s.head(key).header("x-amz-object-lock-mode");
      return new Observation(Fact.LOCK_DEFAULT, mode.isEmpty() ? ABSENT : PROVEN,
          mode.isEmpty() ? "the bucket has one, its versions show none" : mode);
    });
    s.always(Map.of(
        "x-amz-object-lock-mode", "GOVERNANCE",
        "x-amz-object-lock-retain-until-date", s.serverNow().plusSeconds(75).toString(),
        "content-md5", S3Session.md5(S3Session.BODY)));
  }
}
