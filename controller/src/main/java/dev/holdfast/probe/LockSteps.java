package dev.holdfast.probe;

import static dev.holdfast.probe.Answer.ABSENT;
import static dev.holdfast.probe.Answer.BROKEN;
import static dev.holdfast.probe.Answer.IGNORED;
import static dev.holdfast.probe.Answer.OBEYED;
import static dev.holdfast.probe.Answer.PROVEN;
import static dev.holdfast.probe.Answer.REFUSED;
import static dev.holdfast.probe.Answer.UNTRIED;

import dev.holdfast.probe.ProbeWire.Reply;
import dev.holdfast.store.S3Credentials;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Canaries: small objects with a lock of two minutes that every key given then tries to delete. That a server takes the
 * headers, or shows them, proves nothing.
 */
final class LockSteps {
  static final Duration LENGTH = Duration.ofSeconds(120);
  private static final Instant FAR = Instant.parse("2126-01-01T00:00:00Z");
  private static final String BYPASS = "x-amz-bypass-governance-retention";
  private static final List<Fact> ALL =
      List.of(
          Fact.LOCK_COMPLIANCE, Fact.LOCK_READ_BACK, Fact.LOCK_SHORTEN, Fact.LOCK_EXTEND,
          Fact.LOCK_GOVERNANCE, Fact.LOCK_SHORTEN_BY_PUT, Fact.LOCK_BYPASS, Fact.LOCK_FAR_DATE);

  private final S3Session s;

  LockSteps(S3Session session) {
    this.s = session;
  }

  void canaries() {
    if (s.answer(Fact.LOCK_BUCKET) == ABSENT) {
      // Without the bucket's consent a server either refuses the headers or pretends.
      Reply put = putCanary(s.canary("compliance"), "COMPLIANCE", until());
      if (!put.ok()) {
        ALL.forEach(fact -> s.saw(fact, ABSENT, put.shown()));
        return;
      }
    }
    compliance();
    governance();
  }

  private void compliance() {
    String key = s.canary("compliance");
    Instant until = until();
    Reply put = putCanary(key, "COMPLIANCE", until);
    if (!put.ok()) {
      List.of(Fact.LOCK_COMPLIANCE, Fact.LOCK_READ_BACK, Fact.LOCK_SHORTEN, Fact.LOCK_EXTEND)
          .forEach(fact -> s.saw(fact, ABSENT, put.shown()));
      return;
    }
    String version = version(key, put);
    s.ask(Fact.LOCK_READ_BACK, () -> readBack(key, version, until));
    s.ask(Fact.LOCK_SHORTEN, () -> {
      for (S3Credentials by : keys()) {
        retain(by, key, version, "COMPLIANCE", s.serverNow().plusSeconds(5), true);
      }
      boolean shorter = lockedUntil(key, version).map(u -> u.isBefore(until)).orElse(true);
      return new Observation(Fact.LOCK_SHORTEN, shorter ? OBEYED : REFUSED, "");
    });
    s.ask(Fact.LOCK_EXTEND, () -> {
      Instant later = until.plusSeconds(20);
      Reply extended = retain(s.roles.retain(), key, version, "COMPLIANCE", later, false);
      boolean holds = lockedUntil(key, version).map(later::equals).orElse(false);
      return new Observation(Fact.LOCK_EXTEND, holds ? PROVEN : BROKEN, extended.shown());
    });
    s.ask(Fact.LOCK_COMPLIANCE, () -> {
      String refusal = "";
      for (S3Credentials by : keys()) {
        refusal = delete(by, key, version, true).shown();
      }
      boolean stays = s.head(key, version).ok();
      return new Observation(Fact.LOCK_COMPLIANCE, stays ? PROVEN : IGNORED,
          stays ? "DELETE of the version: " + refusal : "the canary was deleted");
    });
  }

  private Observation readBack(String key, String version, Instant until) {
    Reply head = s.head(key, version);
    String mode = head.header("x-amz-object-lock-mode");
    Optional<Instant> shown = lockedUntil(key, version);
    boolean right = mode.equals("COMPLIANCE") && shown.equals(Optional.of(until));
    return new Observation(
        Fact.LOCK_READ_BACK, right ? PROVEN : mode.isEmpty() ? IGNORED : BROKEN,
        right ? "" : mode.isEmpty() ? "HEAD shows no lock" : mode + " until " + shown.orElse(null));
  }

  private void governance() {
    String key = s.canary("governance");
    Instant until = until();
    Reply put = putCanary(key, "GOVERNANCE", until);
    if (!put.ok()) {
      List.of(Fact.LOCK_GOVERNANCE, Fact.LOCK_SHORTEN_BY_PUT, Fact.LOCK_BYPASS, Fact.LOCK_FAR_DATE)
          .forEach(fact -> s.saw(fact, ABSENT, put.shown()));
      return;
    }
    String version = version(key, put);
    s.ask(Fact.LOCK_GOVERNANCE, () -> {
      String refusal = "";
      for (S3Credentials by : keys()) {
        refusal = delete(by, key, version, false).shown();
      }
      boolean stays = s.head(key, version).ok();
      return new Observation(Fact.LOCK_GOVERNANCE, stays ? PROVEN : IGNORED,
          stays ? "DELETE of the version: " + refusal : "the canary was deleted");
    });
    s.ask(Fact.LOCK_SHORTEN_BY_PUT, () -> {
      Reply reply =
          retain(s.roles.put(), key, version, "GOVERNANCE", s.serverNow().plusSeconds(30), true);
      boolean shorter = lockedUntil(key, version).map(u -> u.isBefore(until)).orElse(true);
      return new Observation(Fact.LOCK_SHORTEN_BY_PUT, shorter ? OBEYED : REFUSED, reply.shown());
    });
    s.ask(Fact.LOCK_BYPASS, () -> {
      for (S3Credentials by : keys()) {
        delete(by, key, version, true);
      }
      boolean stays = s.head(key, version).ok();
      return new Observation(Fact.LOCK_BYPASS, stays ? REFUSED : OBEYED, "");
    });
    s.ask(Fact.LOCK_FAR_DATE, this::farDate);
  }

  /** Only where a key can take the canary away again: nothing is left for a hundred years. */
  private Observation farDate() {
    if (s.answer(Fact.LOCK_BYPASS) != OBEYED) {
      return new Observation(Fact.LOCK_FAR_DATE, UNTRIED, "no key given could remove it again");
    }
    String key = s.key("far");
    Reply put = putCanary(key, "GOVERNANCE", FAR);
    if (!put.ok()) {
      return new Observation(Fact.LOCK_FAR_DATE, REFUSED, put.shown());
    }
    String version = version(key, put);
    Optional<Instant> shown = lockedUntil(key, version);
    for (S3Credentials by : keys()) {
      delete(by, key, version, true);
    }
    boolean right = shown.equals(Optional.of(FAR));
    return new Observation(Fact.LOCK_FAR_DATE, right ? PROVEN : BROKEN,
        right ? "" : "shown as " + shown.map(Instant::toString).orElse("no date"));
  }

  private Instant until() {
    return s.serverNow().plus(LENGTH).truncatedTo(ChronoUnit.SECONDS);
  }

  private Reply putCanary(String key, String mode, Instant until) {
    return s.send(
        s.roles.put(),
        ProbeRequest.put(key, S3Session.BODY)
            .signed(S3Session.binding(S3Session.BODY))
            .signed("x-amz-object-lock-mode", mode)
            .signed("x-amz-object-lock-retain-until-date", until.toString()));
  }

  private String version(String key, Reply put) {
    String told = put.header("x-amz-version-id");
    return told.isEmpty()
        ? s.versions(s.roles.read(), key).stream().findFirst().map(S3Session.Version::id).orElse("")
        : told;
  }

  private Optional<Instant> lockedUntil(String key, String version) {
    String text = s.head(key, version).header("x-amz-object-lock-retain-until-date");
    try {
      return text.isEmpty() ? Optional.empty()
          : Optional.of(
              OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.SECONDS));
    } catch (DateTimeException e) {
      return Optional.empty(); // a date that cannot be read is no date
    }
  }

  private Reply retain(
      S3Credentials by, String key, String version, String mode, Instant until, boolean bypass) {
    String body =
        "<Retention xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Mode>" + mode
            + "</Mode><RetainUntilDate>" + until + "</RetainUntilDate></Retention>";
    ProbeRequest request =
        S3Session.ofVersion("PUT", key, version)
            .query("retention", "")
            .body(body)
            .signed("content-md5", S3Session.md5(body));
    return s.send(by, bypass ? request.signed(BYPASS, "true") : request);
  }

  private Reply delete(S3Credentials by, String key, String version, boolean bypass) {
    ProbeRequest request = S3Session.ofVersion("DELETE", key, version);
    return s.send(by, bypass ? request.signed(BYPASS, "true") : request);
  }

  /** Every key once, the one for deleting last. */
  private Set<S3Credentials> keys() {
    Set<S3Credentials> all = new LinkedHashSet<>();
    all.add(s.roles.put());
    all.add(s.roles.read());
    all.add(s.roles.retain());
    all.add(s.roles.delete());
    return all;
  }
}
