package dev.holdfast.s3double;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks AWS Signature Version 4 of one request, in its headers or in its query, as the published description says.
 *
 * <p>Source: "Authenticating Requests (AWS Signature Version 4)", Amazon S3 API reference: canonical request, string to
 * sign, signing key, query parameters of presigned requests.
 */
final class SigV4 {
  static final String UNSIGNED = "UNSIGNED-PAYLOAD";
  static final Duration SKEW = Duration.ofMinutes(15);
  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);

  /** A key of a user; a token belongs to a key that was lent. */
  record Key(String access, String secret, Optional<String> token, Rights rights) {}

  /** Who asks, and how. */
  record Seen(Key key, boolean presigned, List<String> unsignedHeaders) {}

  /** Where the check may be told to be careless. */
  interface Strictness {
    boolean has(Misbehaviour misbehaviour);
  }

  /** The parts of a request that the signature is about. */
  private record Claim(String access, String scope, String date, List<String> signed,
      String signature, @Nullable String token, boolean presigned, long expiresSeconds) {}

  private final Map<String, Key> keys;
  private final String region;

  SigV4(Map<String, Key> keys, String region) {
    this.keys = keys;
    this.region = region;
  }

  /** Whether the request says who asks at all. */
  static boolean anonymous(S3Request request) {
    return !request.hasHeader("authorization") && !request.hasQuery("X-Amz-Algorithm")
        && !request.hasQuery("X-Amz-Signature") && !request.hasQuery("Signature");
  }

  Seen check(S3Request request, Instant now, Strictness strictness) {
    Claim claim = request.hasHeader("authorization") ? inHeaders(request) : inQuery(request);
    String[] scope = claim.scope().split("/", -1);
    if (scope.length != 4 || !scope[2].equals("s3") || !scope[3].equals("aws4_request")
        || claim.date().length() != 16 || !claim.date().startsWith(scope[0])) {
      throw malformed("the credential scope is wrong", claim);
    }
    if (!scope[1].equals(region)) {
      throw malformed("the region '" + scope[1] + "' is wrong; expecting '" + region + "'", claim)
          .detail("Region", region);
    }
    Key key = keys.get(claim.access());
    if (key == null) {
      throw new S3Error(403, "InvalidAccessKeyId",
          "The AWS Access Key Id you provided does not exist in our records.");
    }
    if (!key.token().equals(Optional.ofNullable(claim.token()))) {
      throw new S3Error(403, "InvalidToken", "The provided token is malformed or invalid.");
    }
    if (!strictness.has(Misbehaviour.CLOCK_NOT_CHECKED)) {
      checkTime(claim, now);
    }
    String payload = payload(request, claim, strictness);
    List<String> unsigned = unsigned(request, claim);
    String expected = signature(request, claim, payload, key.secret(), scope);
    boolean fits = MessageDigest.isEqual(expected.getBytes(StandardCharsets.US_ASCII),
        claim.signature().getBytes(StandardCharsets.UTF_8));
    if (!fits && !strictness.has(Misbehaviour.SIGNATURE_IGNORED)) {
      throw new S3Error(403, "SignatureDoesNotMatch",
          "The request signature we calculated does not match the signature you provided.");
    }
    if (!payload.equals(UNSIGNED) && !payload.equals(hex(sha256(request.body)))
        && !strictness.has(Misbehaviour.PAYLOAD_HASH_IGNORED)) {
      throw new S3Error(400, "XAmzContentSHA256Mismatch",
          "The provided 'x-amz-content-sha256' header does not match what was computed.");
    }
    return new Seen(key, claim.presigned(), unsigned);
  }

  private static Claim inHeaders(S3Request request) {
    String value = request.header("authorization");
    if (value == null || !value.startsWith("AWS4-HMAC-SHA256 ")
        || request.headers.get("authorization").size() > 1) {
      throw S3Error.invalid("The authorization mechanism you have provided is not supported.");
    }
    if (request.hasQuery("X-Amz-Signature")) {
      throw S3Error.invalid("Only one auth mechanism allowed");
    }
    String credential = "";
    String signed = "";
    String signature = "";
    for (String part : value.substring("AWS4-HMAC-SHA256 ".length()).split(",")) {
      String[] pair = part.strip().split("=", 2);
      switch (pair[0]) {
        case "Credential" -> credential = pair[1];
        case "SignedHeaders" -> signed = pair[1];
        case "Signature" -> signature = pair[1];
        default -> throw S3Error.argument("unknown part of the authorization header");
      }
    }
    String date = request.header("x-amz-date");
    if (date == null) {
      throw S3Error.denied("AWS authentication requires a valid x-amz-date header");
    }
    return claim(credential, date, signed, signature, request.header("x-amz-security-token"),
        -1);
  }

  private static Claim inQuery(S3Request request) {
    String[] names = {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders",
        "X-Amz-Expires", "X-Amz-Signature"};
    for (String name : names) {
      long count = request.parameters().stream().filter(p -> p.getKey().equals(name)).count();
      if (count != 1) {
        throw new S3Error(400, "AuthorizationQueryParametersError",
            "Query-string authentication requires each of " + Arrays.toString(names) + " once");
      }
    }
    if (!"AWS4-HMAC-SHA256".equals(request.query("X-Amz-Algorithm"))) {
      throw new S3Error(400, "AuthorizationQueryParametersError", "unknown algorithm");
    }
    long seconds;
    try {
      seconds = Long.parseLong(request.query("X-Amz-Expires"));
    } catch (NumberFormatException e) {
      seconds = -1;
    }
    if (seconds < 1 || seconds > 604_800) {
      throw new S3Error(400, "AuthorizationQueryParametersError",
          "X-Amz-Expires must be between 1 and 604800");
    }
    return claim(request.query("X-Amz-Credential"), request.query("X-Amz-Date"),
        request.query("X-Amz-SignedHeaders"), request.query("X-Amz-Signature"),
        request.query("X-Amz-Security-Token"), seconds);
  }

  private static Claim claim(String credential, String date, String signed, String signature,
      @Nullable String token, long expiresSeconds) {
    int slash = credential.indexOf('/');
    if (slash < 0 || signed.isEmpty() || signature.isEmpty()) {
      throw new S3Error(400, "AuthorizationHeaderMalformed", "a part is missing");
    }
    return new Claim(credential.substring(0, slash), credential.substring(slash + 1), date,
        List.of(signed.split(";")), signature, token, expiresSeconds >= 0, expiresSeconds);
  }

  private static void checkTime(Claim claim, Instant now) {
    Instant date;
    try {
      date = LocalDateTime.parse(claim.date(), BASIC).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw S3Error.denied("a date that is none");
    }
    boolean early = date.isAfter(now.plus(SKEW));
    if (claim.presigned()) {
      if (early) {
        throw S3Error.denied("Request is not valid yet");
      }
      if (now.isAfter(date.plusSeconds(claim.expiresSeconds()))) {
        throw S3Error.denied("Request has expired")
            .detail("ServerTime", now.toString());
      }
    } else if (early || date.isBefore(now.minus(SKEW))) {
      throw new S3Error(403, "RequestTimeTooSkewed",
          "The difference between the request time and the server's time is too large.")
          .detail("RequestTime", date.toString())
          .detail("ServerTime", now.toString());
    }
  }

  /** The last line of the canonical request. */
  private static String payload(S3Request request, Claim claim, Strictness strictness) {
    String header = request.header("x-amz-content-sha256");
    String inQuery = claim.presigned() ? request.query("X-Amz-Content-Sha256") : null;
    String value = header != null ? header : inQuery;
    if (value == null) {
      if (!claim.presigned()) {
        throw S3Error.invalid("Missing required header for this request: x-amz-content-sha256");
      }
      return UNSIGNED;
    }
    if (value.startsWith("STREAMING-")) {
      throw S3Error.notImplemented(value);
    }
    if (!value.equals(UNSIGNED) && !value.matches("[0-9a-f]{64}")) {
      throw S3Error.argument("x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a valid sha256");
    }
    if (claim.presigned() && !value.equals(UNSIGNED)
        && strictness.has(Misbehaviour.PAYLOAD_HASH_REFUSED_PRESIGNED)) {
      throw new S3Error(403, "SignatureDoesNotMatch", "presigned requests sign no payload here");
    }
    return value;
  }

  /** Headers that change what is done and that the signature does not cover. */
  private static List<String> unsigned(S3Request request, Claim claim) {
    if (!claim.signed().contains("host")) {
      throw malformed("the host header must be signed", claim);
    }
    if (!claim.signed().equals(claim.signed().stream().sorted().distinct().toList())) {
      throw malformed("the signed headers are not sorted", claim);
    }
    for (String name : claim.signed()) {
      if (!request.hasHeader(name)) {
        throw new S3Error(403, "SignatureDoesNotMatch", "the signed header " + name + " is absent");
      }
    }
    List<String> found = new ArrayList<>();
    for (String name : request.headersLike("x-amz-")) {
      if (!claim.signed().contains(name)) {
        found.add(name);
      }
    }
    return found;
  }

  private static String signature(S3Request request, Claim claim, String payload, String secret,
      String[] scope) {
    StringBuilder text = new StringBuilder(request.method)
        .append('\n')
        .append(S3Request.encode(S3Request.decode(request.rawPath), false))
        .append('\n')
        .append(canonicalQuery(request))
        .append('\n');
    for (String name : claim.signed()) {
      List<String> values = request.headers.get(name)
          .stream()
          .map(v -> v.strip().replaceAll(" +", " "))
          .toList();
      text.append(name).append(':').append(String.join(",", values)).append('\n');
    }
    text.append('\n').append(String.join(";", claim.signed())).append('\n').append(payload);
    String toSign = String.join("\n", "AWS4-HMAC-SHA256", claim.date(), claim.scope(),
        hex(sha256(text.toString().getBytes(StandardCharsets.UTF_8))));
    byte[] derived = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : scope) {
      derived = hmac(derived, part);
    }
    return hex(hmac(derived, toSign));
  }

  private static String canonicalQuery(S3Request request) {
    List<String> all = new ArrayList<>();
    for (Map.Entry<String, String> one : request.parameters()) {
      if (!one.getKey().equals("X-Amz-Signature")) {
        all.add(S3Request.encode(one.getKey(), true) + "="
            + S3Request.encode(one.getValue(), true));
      }
    }
    Collections.sort(all);
    return String.join("&", all);
  }

  private static S3Error malformed(String why, Claim claim) {
    return new S3Error(400,
        claim.presigned() ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed",
        why);
  }

  static byte[] sha256(byte[] bytes) {
    return digest("SHA-256", bytes);
  }

  static byte[] digest(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
