package dev.holdfast.s3double;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/** What the headers of a put say about its body and its lock, compared with what is there. */
final class Checks {
  private static final List<String> MODES =
      List.of(Version.Lock.GOVERNANCE, Version.Lock.COMPLIANCE);
  private static final String WRAP = "x-amz-checksum-";

  private Checks() {}

  /** Compares MD5 and checksums with the body. @return the checksums to keep, by header */
  static Map<String, String> digests(Call call) {
    S3Request request = call.request;
    if (request.hasHeader("content-md5")) {
      byte[] said = decode(request.header("content-md5"), 16, "InvalidDigest");
      if (!Arrays.equals(said, SigV4.digest("MD5", request.body))
          && !call.has(Misbehaviour.MD5_IGNORED)) {
        throw new S3Error(400, "BadDigest",
            "The Content-MD5 you specified did not match what we received.");
      }
    }
    Map<String, String> kept = new TreeMap<>();
    for (String header : request.headersLike(WRAP)) {
      String algorithm = header.substring(WRAP.length());
      if (algorithm.equals("mode") || algorithm.equals("algorithm") || algorithm.equals("type")) {
        continue;
      }
      byte[] seen = checksum(algorithm, request.body);
      if (seen == null) {
        throw S3Error.invalid("unknown checksum " + header);
      }
      byte[] said = decode(request.header(header), seen.length, "InvalidRequest");
      if (call.has(Misbehaviour.CHECKSUM_IGNORED)) {
        continue;
      }
      if (!Arrays.equals(said, seen)) {
        throw new S3Error(400, "BadDigest", "The " + algorithm
            + " you specified did not match the calculated checksum.");
      }
      kept.put(header, request.header(header));
    }
    if (kept.size() > 1) {
      throw S3Error.invalid("Expecting a single x-amz-checksum- header.");
    }
    return kept;
  }

  /** Whether something says what the body is. */
  static boolean hasDigest(S3Request request) {
    return request.hasHeader("content-md5") || request.headersLike(WRAP)
        .stream()
        .anyMatch(n -> checksum(n.substring(WRAP.length()), new byte[0]) != null);
  }

  private static byte @Nullable [] checksum(String algorithm, byte[] body) {
    return switch (algorithm) {
      case "sha256" -> SigV4.sha256(body);
      case "sha1" -> SigV4.digest("SHA-1", body);
      case "crc32" -> crc(new CRC32(), body);
      case "crc32c" -> crc(new CRC32C(), body);
      default -> null;
    };
  }

  private static byte[] crc(Checksum checksum, byte[] body) {
    checksum.update(body, 0, body.length);
    int value = (int) checksum.getValue();
    return new byte[]{(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8),
        (byte) value};
  }

  private static byte[] decode(@Nullable String base64, int length, String code) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64 == null ? "" : base64);
    } catch (IllegalArgumentException e) {
      bytes = new byte[0];
    }
    if (bytes.length != length) {
      throw new S3Error(400, code, "a digest that is none");
    }
    return bytes;
  }

  /** The lock a put asks for. */
  static Optional<Version.Lock> lock(Call call) {
    S3Request request = call.request;
    String mode = request.header("x-amz-object-lock-mode");
    String until = request.header("x-amz-object-lock-retain-until-date");
    if (mode == null && until == null) {
      return Optional.empty();
    }
    if (call.has(Misbehaviour.LOCK_NOT_IMPLEMENTED)) {
      throw S3Error.notImplemented("object lock");
    }
    if (mode == null || until == null) {
      throw S3Error.argument("x-amz-object-lock-retain-until-date and x-amz-object-lock-mode "
          + "must both be supplied");
    }
    if (!call.has(Misbehaviour.LOCK_NEEDS_NO_RIGHT)) {
      call.require("s3:PutObjectRetention", call.key);
    }
    return Optional.of(retention(call, mode, until));
  }

  /** A mode and a date that hold. */
  static Version.Lock retention(Call call, @Nullable String mode, @Nullable String until) {
    if (mode == null || !MODES.contains(mode)) {
      throw S3Error.argument("Unknown wormMode directive.");
    }
    Instant date;
    try {
      date = Instant.parse(until == null ? "" : until);
    } catch (DateTimeException e) {
      throw S3Error.argument("The retain until date must be provided in ISO 8601 format");
    }
    if (!date.isAfter(call.now)) {
      throw S3Error.argument("The retain until date must be in the future!");
    }
    if (call.has(Misbehaviour.LOCK_WRAPS_2106)) {
      date = Instant.ofEpochSecond(date.getEpochSecond() & 0xffff_ffffL);
    }
    return new Version.Lock(mode, date);
  }
}
