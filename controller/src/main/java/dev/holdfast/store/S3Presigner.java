package dev.holdfast.store;

import dev.holdfast.endpoint.UrlText;
import dev.holdfast.id.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs S3 requests in their query (AWS Signature Version 4, "Authenticating Requests: Using Query Parameters"). Pure: the
 * same arguments give the same URL.
 *
 * @param region requests are signed for
 * @param credentials with which key
 */
public record S3Presigner(String region, S3Credentials credentials) {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
  private static final String PAYLOAD_HEADER = "x-amz-content-sha256";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * One request.
   *
   * @param method {@code GET} or {@code PUT}
   * @param origin scheme and authority it goes to
   * @param path percent-encoded as it will be sent
   * @param query further parameters, plain
   * @param headers that must be sent with exactly these values, besides {@code host}; names in lower case. The value of
   *     {@code x-amz-content-sha256} also becomes the signed payload hash
   */
  public record Request(
      String method,
      URI origin,
      String path,
      Map<String, String> query,
      Map<String, String> headers) {}

  /**
   * Signs one request.
   *
   * @param validFor at most seven days
   * @return the whole URL; its query is a secret while it is valid
   */
  public URI sign(Request request, Instant now, Duration validFor) {
    String time = TIME.format(now);
    String day = time.substring(0, 8);
    String scope = day + "/" + region + "/s3/aws4_request";
    Map<String, String> headers = new TreeMap<>(request.headers());
    headers.put("host", request.origin().getRawAuthority());
    String signedHeaders = String.join(";", headers.keySet());

    Map<String, String> query = new TreeMap<>();
    request.query().forEach((n, v) -> put(query, n, v));
    put(query, "X-Amz-Algorithm", ALGORITHM);
    put(query, "X-Amz-Credential", credentials.accessKey() + "/" + scope);
    put(query, "X-Amz-Date", time);
    put(query, "X-Amz-Expires", Long.toString(validFor.toSeconds()));
    put(query, "X-Amz-SignedHeaders", signedHeaders);
    credentials.sessionToken().ifPresent(token -> put(query, "X-Amz-Security-Token", token));

    String queryText = join(query);
    String payload = headers.getOrDefault(PAYLOAD_HEADER, UNSIGNED);
    String canonical =
        request.method() + "\n" + request.path() + "\n" + queryText + "\n" + lines(headers) + "\n"
            + signedHeaders + "\n" + payload;
    String toSign =
        ALGORITHM + "\n" + time + "\n" + scope + "\n"
            + Sha256.of(canonical.getBytes(StandardCharsets.UTF_8));
    String signature = HexFormat.of().formatHex(hmac(signingKey(day), toSign));
    return URI.create(
        request.origin() + request.path() + "?" + queryText + "&X-Amz-Signature=" + signature);
  }

  private static void put(Map<String, String> query, String name, String value) {
    query.put(UrlText.encode(name), UrlText.encode(value));
  }

  private static String join(Map<String, String> query) {
    StringBuilder out = new StringBuilder();
    query.forEach(
        (n, v) -> out.append(out.isEmpty() ? "" : "&").append(n).append('=').append(v));
    return out.toString();
  }

  private static String lines(Map<String, String> headers) {
    StringBuilder out = new StringBuilder();
    headers.forEach((n, v) -> out.append(n).append(':').append(v.strip()).append('\n'));
    return out.toString();
  }

  private byte[] signingKey(String day) {
    byte[] secret = ("AWS4" + credentials.secretKey()).getBytes(StandardCharsets.UTF_8);
    return hmac(hmac(hmac(hmac(secret, day), region), "s3"), "aws4_request");
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java run time has no HMAC-SHA-256", e);
    }
  }
}
