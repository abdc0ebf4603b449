package dev.holdfast.store;

import dev.holdfast.grant.Grant;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.LockMode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Makes presigned requests for single objects of one place. Pure but for the clock. */
final class S3Grants {
  private static final Duration VALID = Duration.ofMinutes(15);

  private final S3Place place;
  private final S3Settings settings;
  private final S3Locks locks;
  private final S3Presigner put;
  private final S3Presigner get;

  S3Grants(S3Place place, S3Roles roles, S3Settings settings, S3Locks locks) {
    this.place = place;
    this.settings = settings;
    this.locks = locks;
    this.put = new S3Presigner(place.region(), roles.put());
    this.get = new S3Presigner(place.region(), roles.read());
  }

  /** Every header is signed, so that its value can be neither changed nor left out. */
  Grant.Http put(PutRequest request) {
    Instant now = S3Store.wholeSecond(settings.clock().instant());
    Map<String, String> headers = headers(request, now);
    S3Presigner.Request signed =
        new S3Presigner.Request(
            "PUT", place.origin(), path(request.name()), Map.of(), headers);
    return new Grant.Http(put.sign(signed, now, VALID), headers, now.plus(VALID), request.name());
  }

  /** The headers a put of these bytes carries. */
  Map<String, String> headers(PutRequest request, Instant now) {
    S3Behaviour behaviour = settings.behaviour();
    Map<String, String> headers = new HashMap<>();
    headers.put("content-length", Long.toString(request.sizeBytes()));
    headers.put("x-amz-checksum-sha256", S3Store.base64(request.sha256()));
    request
        .md5()
        .filter(_ -> behaviour.md5())
        .ifPresent(
            md5 -> headers.put(
                "content-md5",
                Base64.getEncoder()
                    .encodeToString(
                        ByteBuffer.allocate(16).putLong(md5.high()).putLong(md5.low()).array())));
    behaviour.acl().ifPresent(acl -> headers.put("x-amz-acl", acl));
    if (behaviour.conditionalPut() && !request.replace()) {
      headers.put("if-none-match", "*");
    }
    if (behaviour.signedPayload()) {
      headers.put("x-amz-content-sha256", request.sha256().toString());
    }
    if (settings.lock() != LockMode.NONE) {
      headers.put("x-amz-object-lock-mode", settings.lock().name());
      headers.put("x-amz-object-lock-retain-until-date", locks.untilForPutAt(now).toString());
    }
    return headers;
  }

  Grant.Http get(ObjectName name, Optional<String> version) {
    Instant now = S3Store.wholeSecond(settings.clock().instant());
    Map<String, String> query = version.map(v -> Map.of("versionId", v)).orElse(Map.of());
    S3Presigner.Request request =
        new S3Presigner.Request("GET", place.origin(), path(name), query, Map.of());
    return new Grant.Http(get.sign(request, now, VALID), Map.of(), now.plus(VALID), name);
  }

  private String path(ObjectName name) {
    return place.requestPath(place.key(name));
  }
}
