package dev.holdfast.probe;

import static dev.holdfast.probe.Answer.BROKEN;
import static dev.holdfast.probe.Answer.OBEYED;
import static dev.holdfast.probe.Answer.PROVEN;
import static dev.holdfast.probe.Answer.REFUSED;
import static dev.holdfast.probe.Answer.UNTRIED;

import dev.holdfast.probe.ProbeWire.Reply;
import dev.holdfast.store.S3Credentials;
import java.util.ArrayList;
import java.util.List;

/** What each key may do that it should not: tried on objects of the check only. */
final class RightsSteps {
  private final S3Session s;

  RightsSteps(S3Session session) {
    this.s = session;
  }

  void rights() {
    boolean one = s.roles.one();
    if (one) {
      List.of(Fact.RIGHTS_PUT, Fact.RIGHTS_READ, Fact.RIGHTS_RETAIN)
          .forEach(fact -> s.saw(fact, UNTRIED, "one key does everything"));
    } else {
      s.ask(Fact.RIGHTS_PUT, () -> may(Fact.RIGHTS_PUT, s.roles.put(), true, true, false));
      s.ask(Fact.RIGHTS_READ, () -> may(Fact.RIGHTS_READ, s.roles.read(), false, false, true));
      s.ask(
          Fact.RIGHTS_RETAIN,
          () -> may(Fact.RIGHTS_RETAIN, s.roles.retain(), false, false, true));
      s.ask(Fact.READABLE, () -> {
        String key = s.key("readable");
        boolean acl =
            s.answer(Fact.EXTRA_ACL) == OBEYED && s.answer(Fact.ACL_PRIVATE) == PROVEN;
        s.put(acl ? bound(key).signed("x-amz-acl", s.closedAcl()) : bound(key));
        Reply got = s.send(s.roles.read(), ProbeRequest.of("GET", key));
        return new Observation(Fact.READABLE, got.ok() ? PROVEN : BROKEN, got.shown());
      });
    }
    s.ask(Fact.DESTROYS, this::destroys);
  }

  private Observation may(
      Fact fact, S3Credentials key, boolean reads, boolean other, boolean puts) {
    List<String> can = new ArrayList<>();
    String name = "rights-" + fact.name().substring(7).toLowerCase(java.util.Locale.ROOT);
    String target = s.key(name);
    s.put(bound(target));
    if (reads) {
      note(can, "read", s.send(key, ProbeRequest.of("GET", target)));
      note(can, "list",
          s.send(key, ProbeRequest.of("GET", "").query("list-type", "2").query("prefix", target)));
      note(can, "list versions",
          s.send(key, ProbeRequest.of("GET", "").query("versions", "").query("prefix", target)));
    }
    if (other && !s.place.prefix().isEmpty()) {
      outside(key, can);
    }
    if (puts) {
      note(can, "put", s.send(key, bound(s.key(name + "-put"))));
    }
    s.versions(s.roles.read(), target).stream().filter(v -> !v.marker() && !v.id().isEmpty())
        .forEach(
            v -> note(can, "delete versions",
                s.send(key, S3Session.ofVersion("DELETE", target, v.id()))));
    note(can, "delete", s.send(key, ProbeRequest.of("DELETE", target)));
    return new Observation(
        fact, can.isEmpty() ? PROVEN : OBEYED,
        can.isEmpty() ? "" : "it may also " + String.join(", ", can));
  }

  /** Beside the store, where it also deletes what it made. */
  private void outside(S3Credentials key, List<String> can) {
    String beside = "holdfast-store-check-" + Long.toHexString(s.now().getEpochSecond());
    Reply put = s.send(key, bound(beside));
    note(can, "put outside the prefix", put);
    if (put.ok()) {
      String version = put.header("x-amz-version-id");
      s.send(s.roles.delete(), S3Session.ofVersion("DELETE", beside, version));
    }
  }

  private static void note(List<String> can, String what, Reply reply) {
    if (reply.ok() && !can.contains(what)) {
      can.add(what);
    }
  }

  private Observation destroys() {
    String key = s.key("destroy");
    Reply put = s.put(bound(key));
    String version = put.header("x-amz-version-id");
    Reply gone = s.send(s.roles.delete(), S3Session.ofVersion("DELETE", key, version));
    if (!gone.ok()) {
      return new Observation(Fact.DESTROYS, REFUSED, "nothing: DELETE is " + gone.shown());
    }
    String beyond =
        s.answer(Fact.LOCK_COMPLIANCE) == PROVEN
            ? s.answer(Fact.LOCK_BYPASS) == OBEYED
                ? "everything but COMPLIANCE locks, by bypassing GOVERNANCE too"
                : "everything that is not locked"
            : "everything in the store";
    return new Observation(
        Fact.DESTROYS, OBEYED, s.roles.one() ? beyond + " (one key does all)" : beyond);
  }

  private static ProbeRequest bound(String key) {
    return ProbeRequest.put(key, S3Session.BODY).signed(S3Session.binding(S3Session.BODY));
  }
}
