package dev.holdfast.s3double;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client that signs by hand and sends exactly what it is told, right or wrong. Shares nothing with the product, so it can
 * attack what the product signed. One connection per request; any thread.
 *
 * @param endpoint scheme, host and port of a server for plain HTTP
 * @param token of a key that was lent
 */
public record RawS3(URI endpoint, String access, String secret, Optional<String> token,
    String region, InstantSource clock) {
  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Pattern CODE = Pattern.compile("<Code>([^<]*)</Code>");

  /** An answer; header names in lower case. */
  public record Reply(int status, Map<String, String> headers, byte[] body) {
    /** Whether it was done. */
    public boolean ok() {
      return status / 100 == 2;
    }

    /** The code of an error document, or nothing. */
    public String code() {
      return element(CODE);
    }

    /** The body as text. */
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    private String element(Pattern pattern) {
      Matcher matcher = pattern.matcher(text());
      return matcher.find() ? matcher.group(1) : "";
    }

    /** A response header, or nothing. */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }

    @Override
    public String toString() {
      return status + " " + code();
    }
  }

  /** The one key of a double. */
  public static RawS3 of(S3Double server, InstantSource clock) {
    return new RawS3(server.endpoint(), S3Double.ACCESS, S3Double.SECRET, Optional.empty(),
        server.region(), clock);
  }

  /** The same server with another key. */
  public RawS3 as(String otherAccess, String otherSecret) {
    return new RawS3(endpoint, otherAccess, otherSecret, Optional.empty(), region, clock);
  }

  /** The same with another clock. */
  public RawS3 at(InstantSource other) {
    return new RawS3(endpoint, access, secret, token, region, other);
  }

  /** Sends a request signed in its headers, with its real payload hash. */
  public Reply call(String method, String path, String query, Map<String, String> headers,
      byte[] body) {
    return call(method, path, query, headers, body, SigV4.hex(SigV4.sha256(body)));
  }

  /** The same, saying any payload hash. */
  public Reply call(String method, String path, String query, Map<String, String> headers,
      byte[] body, String payload) {
    String raw = S3Request.encode(path, false);
    return send(method, query.isEmpty() ? raw : raw + "?" + query,
        sign(method, raw, query, headers, payload), body);
  }

  /** A call without headers and body. */
  public Reply call(String method, String path, String query) {
    return call(method, path, query, Map.of(), new byte[0]);
  }

  /** The headers of a signed request. */
  public Map<String, String> sign(String method, String rawPath, String query,
      Map<String, String> headers, String payload) {
    Instant now = clock.instant();
    TreeMap<String, String> all = new TreeMap<>();
    headers.forEach((n, v) -> all.put(n.toLowerCase(Locale.ROOT), v));
    all.putIfAbsent("host", endpoint.getRawAuthority());
    all.put("x-amz-date", BASIC.format(now));
    all.put("x-amz-content-sha256", payload);
    token.ifPresent(t -> all.put("x-amz-security-token", t));
    String scope = scope(now);
    String signed = String.join(";", all.keySet());
    String signature =
        signature(method, rawPath, sorted(query), all, payload, BASIC.format(now), scope);
    all.put("authorization", "AWS4-HMAC-SHA256 Credential=" + access + "/" + scope
        + ", SignedHeaders=" + signed + ", Signature=" + signature);
    return all;
  }

  /** A target (path and query) that is signed for these headers, which must be sent with it. */
  public String presign(String method, String path, Map<String, String> headers, long seconds) {
    return presign(method, path, headers, seconds, SigV4.UNSIGNED);
  }

  /** The same with a payload hash. */
  public String presign(String method, String path, Map<String, String> headers, long seconds,
      String payload) {
    Instant now = clock.instant();
    TreeMap<String, String> all = new TreeMap<>();
    headers.forEach((n, v) -> all.put(n.toLowerCase(Locale.ROOT), v));
    all.putIfAbsent("host", endpoint.getRawAuthority());
    String scope = scope(now);
    TreeMap<String, String> query = new TreeMap<>(Map.of(
        "X-Amz-Algorithm", "AWS4-HMAC-SHA256",
        "X-Amz-Credential", access + "/" + scope,
        "X-Amz-Date", BASIC.format(now),
        "X-Amz-Expires", Long.toString(seconds),
        "X-Amz-SignedHeaders", String.join(";", all.keySet())));
    token.ifPresent(t -> query.put("X-Amz-Security-Token", t));
    StringBuilder text = new StringBuilder();
    query.forEach((n, v) -> text.append(text.isEmpty() ? "" : "&")
        .append(S3Request.encode(n, true)).append('=').append(S3Request.encode(v, true)));
    String raw = S3Request.encode(path, false);
    return raw + "?" + text + "&X-Amz-Signature="
        + signature(method, raw, text.toString(), all, payload, BASIC.format(now), scope);
  }

  private String scope(Instant now) {
    return BASIC.format(now).substring(0, 8) + "/" + region + "/s3/aws4_request";
  }

  private static String sorted(String query) {
    if (query.isEmpty()) {
      return "";
    }
    return String.join("&", Arrays.stream(query.split("&"))
        .map(p -> p.contains("=") ? p : p + "=").sorted().toList());
  }

  private String signature(String method, String rawPath, String query,
      TreeMap<String, String> headers, String payload, String date, String scope) {
    StringBuilder lines = new StringBuilder();
    headers.forEach((n, v) -> lines.append(n).append(':').append(v.strip()).append('\n'));
    String request = String.join("\n", method, rawPath, query, lines.toString(),
        String.join(";", headers.keySet()), payload);
    String toSign = String.join("\n", "AWS4-HMAC-SHA256", date, scope,
        SigV4.hex(SigV4.sha256(request.getBytes(StandardCharsets.UTF_8))));
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/")) {
      key = SigV4.hmac(key, part);
    }
    return SigV4.hex(SigV4.hmac(key, toSign));
  }

  /** Sends anything. Adds Host and Content-Length when they are not given. */
  public Reply send(String method, String target, Map<String, String> headers, byte[] body) {
    return send(method, target, headers, body, false);
  }

  /** The same; {@code cut} ends the connection after half of the body. */
  public Reply send(String method, String target, Map<String, String> headers, byte[] body,
      boolean cut) {
    TreeMap<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(headers);
    all.putIfAbsent("host", endpoint.getRawAuthority());
    all.putIfAbsent("connection", "close");
    if (body.length > 0 || method.startsWith("P")) {
      all.putIfAbsent("content-length", Integer.toString(body.length));
    }
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    all.forEach((n, v) -> head.append(n).append(": ").append(v).append("\r\n"));
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()), 10_000);
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
      out.write(body, 0, cut ? body.length / 2 : body.length);
      out.flush();
      if (cut) {
        socket.shutdownOutput();
      }
      return read(new BufferedInputStream(socket.getInputStream()), method);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reply read(InputStream in, String method) throws IOException {
    String status = line(in);
    while (status.startsWith("HTTP/1.1 100")) {
      line(in);
      status = line(in);
    }
    if (!status.startsWith("HTTP/1.")) {
      throw new IOException("no answer: '" + status + "'");
    }
    TreeMap<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    int code = Integer.parseInt(status.split(" ")[1]);
    byte[] body = new byte[0];
    if (!method.equals("HEAD") && code != 204 && code != 304) {
      body = "chunked".equalsIgnoreCase(headers.get("transfer-encoding")) ? chunks(in)
          : headers.containsKey("content-length")
              ? in.readNBytes(Integer.parseInt(headers.get("content-length")))
          : in.readAllBytes();
    }
    return new Reply(code, headers, body);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int n = Integer.parseInt(line(in).strip(), 16); n > 0;
        n = Integer.parseInt(line(in).strip(), 16)) {
      all.write(in.readNBytes(n));
      line(in);
    }
    return all.toByteArray();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).replace("\r", "");
  }

  /** What {@code x-amz-checksum-sha256} says of these bytes. */
  public static String sha256(byte[] bytes) {
    return Base64.getEncoder().encodeToString(SigV4.sha256(bytes));
  }

  /** What {@code Content-MD5} says of these bytes. */
  public static String md5(byte[] bytes) {
    return Base64.getEncoder().encodeToString(SigV4.digest("MD5", bytes));
  }
}
