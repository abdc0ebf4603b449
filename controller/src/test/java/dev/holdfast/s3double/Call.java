package dev.holdfast.s3double;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request on its way through the server: where to, who asks, when, and what goes wrong with it. */
final class Call {
  S3Request request;
  final String bucket;
  final String key;
  final Instant now;
  Operation operation;
  SigV4.@Nullable Key who;
  boolean presigned;
  private final Behaviours behaviours;

  Call(S3Request request, String bucket, String key, Instant now, Behaviours behaviours) {
    this.request = request;
    this.bucket = bucket;
    this.key = key;
    this.now = now;
    this.behaviours = behaviours;
    this.operation = Operation.of(request, bucket, key);
  }

  /** Whether this is to go wrong now; asked once, as it may be a limited number of times. */
  boolean has(Misbehaviour misbehaviour) {
    return behaviours.has(misbehaviour, operation, key);
  }

  boolean may(String action, String onKey) {
    return mayIn(bucket, action, onKey);
  }

  boolean mayIn(String inBucket, String action, String onKey) {
    return who != null
        && (who.rights().allows(action, inBucket, onKey) || has(Misbehaviour.POLICY_IGNORED));
  }

  void require(String action, String onKey) {
    if (!may(action, onKey)) {
      throw S3Error.denied("no right to " + action);
    }
  }

  /** Which key a right for this operation is about. */
  String subject() {
    boolean listing = List.of(Operation.LIST, Operation.LIST_V2, Operation.LIST_VERSIONS)
        .contains(operation);
    String prefix = listing ? request.query("prefix") : null;
    return prefix == null ? key : prefix;
  }
}
