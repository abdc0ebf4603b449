package dev.holdfast.probe;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.probe.ProbeWire.Reply;
import java.util.ArrayList;
import java.util.List;

/** Takes away what checks left, this one and those before; what is locked stays until a later check. */
final class CleanUp {
  private static final int PASSES = 3;
  private final S3Session s;

  CleanUp(S3Session session) {
    this.s = session;
  }

  /** Returns what stays, each with the reason. */
  List<String> clean() {
    List<String> left = new ArrayList<>();
    String prefix = s.place.key(StoreProbe.PREFIX);
    try {
      for (int pass = 0; pass < PASSES; pass++) {
        left.clear();
        int gone = 0;
        for (S3Session.Version version : all(prefix)) {
          Reply reply = delete(version);
          if (reply.ok()) {
            gone++;
          } else {
            left.add(name(version.key()) + ": " + reply.shown());
          }
        }
        if (gone == 0) {
          break;
        }
      }
    } catch (HoldfastException e) {
      left.add(StoreProbe.PREFIX + ": " + e.message());
    }
    return left.stream().distinct().toList();
  }

  private Reply delete(S3Session.Version version) {
    ProbeRequest request =
        S3Session.ofVersion("DELETE", version.key(), version.id());
    Reply plain = s.send(s.roles.delete(), request);
    boolean canary = version.key().startsWith(s.place.key(StoreProbe.CANARIES));
    // An object of the check may carry a lock only because the bucket locks by default.
    return plain.ok() || canary
        ? plain
        : s.send(s.roles.delete(), request.signed("x-amz-bypass-governance-retention", "true"));
  }

  private List<S3Session.Version> all(String prefix) {
    List<S3Session.Version> versions = s.versions(s.roles.read(), prefix);
    return versions.isEmpty() ? s.current(prefix) : versions;
  }

  private String name(String key) {
    String base = s.place.prefix();
    return base.isEmpty() ? key : key.substring(base.length() + 1);
  }
}
