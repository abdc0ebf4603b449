package dev.holdfast.probe;

import dev.holdfast.endpoint.CertificateAuthority;
import dev.holdfast.endpoint.Confidential;
import dev.holdfast.endpoint.ConnectionFaults;
import dev.holdfast.endpoint.S3Answer;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.store.S3Credentials;
import dev.holdfast.store.S3Place;
import dev.holdfast.store.S3Presigner;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sends one presigned request exactly as it is told, right or wrong, over a connection of its own. A client that keeps to
 * the rules could not ask what the probe asks. Any thread.
 */
final class ProbeWire {
  private static final int WAIT_MILLIS = 10_000;
  private static final Duration VALID = Duration.ofMinutes(15);
  private static final int MOST_BYTES = 4 << 20;

  private final S3Place place;

  ProbeWire(S3Place place) {
    this.place = place;
  }

  /** What came back; {@code status} 0 = the connection ended without an answer. Header names in lower case. */
  record Reply(int status, Map<String, String> headers, String text, Confidential sent) {
    boolean ok() {
      return status / 100 == 2;
    }

    boolean refused() {
      return status / 100 == 4 || status == 501;
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    S3Answer answer() {
      return S3Answer.of(
          status, text, java.util.Optional.ofNullable(headers.get("x-amz-bucket-region")),
          java.util.Optional.ofNullable(headers.get("date")), sent);
    }

    /** For the table: short. */
    String shown() {
      String code = answer().code();
      return status == 0 ? "no answer" : code.isEmpty() ? "HTTP " + status : status + " " + code;
    }
  }

  /** Signs and sends. */
  Reply send(S3Credentials key, ProbeRequest request, Instant now) {
    S3Presigner.Request signed =
        new S3Presigner.Request(
            request.method(), place.origin(), place.requestPath(request.key()), request.query(),
            request.signed());
    URI uri = new S3Presigner(place.region(), key).sign(signed, now, VALID);
    return send(uri.getRawPath() + "?" + uri.getRawQuery(), request);
  }

  /** Sends to a path and query that are signed elsewhere, or not. */
  Reply send(String target, ProbeRequest request) {
    try (Socket socket = connect()) {
      byte[] body = request.body().getBytes(StandardCharsets.ISO_8859_1);
      socket.getOutputStream().write(head(target, request, body.length));
      socket.getOutputStream().write(body, 0, request.cut() ? body.length / 2 : body.length);
      socket.getOutputStream().flush();
      if (request.cut()) {
        return afterCut(socket, sent(target));
      }
      return read(
          new BufferedInputStream(socket.getInputStream()), request.method(), sent(target));
    } catch (IOException e) {
      throw ConnectionFaults.of(sent(target).hide(e), place.toString(),
          "checking " + request.key());
    }
  }

  private static Confidential sent(String target) {
    return Confidential.ofQuery(target.substring(target.indexOf('?') + 1));
  }

  private Reply afterCut(Socket socket, Confidential sent) throws IOException {
    socket.setSoTimeout(1_500);
    socket.shutdownOutput();
    try {
      return read(new BufferedInputStream(socket.getInputStream()), "PUT", sent);
    } catch (IOException e) {
      // Most servers end the connection, some wait for the rest: what they stored is found out by looking.
      return new Reply(0, Map.of(), e instanceof SocketTimeoutException ? "waits" : "ended", sent);
    }
  }

  private byte[] head(String target, ProbeRequest request, int bodyLength) {
    Map<String, String> headers = new TreeMap<>(request.signed());
    headers.put("host", place.origin().getRawAuthority());
    headers.put("connection", "close");
    if (request.method().equals("PUT") || request.method().equals("POST")) {
      headers.putIfAbsent("content-length", Integer.toString(bodyLength));
    }
    headers.putAll(request.extra());
    StringBuilder text =
        new StringBuilder(request.method()).append(' ').append(target).append(" HTTP/1.1\r\n");
    headers.forEach((n, v) -> text.append(n).append(": ").append(v).append("\r\n"));
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private Socket connect() throws IOException {
    URI origin = place.origin();
    boolean tls = origin.getScheme().equals("https");
    int port = origin.getPort() >= 0 ? origin.getPort() : tls ? 443 : 80;
    Socket plain = new Socket();
    boolean done = false;
    try {
      plain.setSoTimeout(WAIT_MILLIS);
      plain.connect(new InetSocketAddress(origin.getHost(), port), WAIT_MILLIS);
      Socket ready = tls ? secure(plain, origin.getHost(), port) : plain;
      done = true;
      return ready;
    } finally {
      if (!done) {
        plain.close();
      }
    }
  }

  private Socket secure(Socket plain, String host, int port) throws IOException {
    SSLSocketFactory factory =
        place.authority()
            .map(CertificateAuthority::context)
            .map(c -> c.getSocketFactory())
            .orElseGet(() -> (SSLSocketFactory) SSLSocketFactory.getDefault());
    SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private Reply read(InputStream in, String method, Confidential sent) throws IOException {
    String status = line(in);
    while (status.startsWith("HTTP/1.1 100")) {
      line(in);
      status = line(in);
    }
    if (!status.matches("HTTP/1\\.[01] [0-9]{3}.*")) {
      if (status.isEmpty()) {
        return new Reply(0, Map.of(), "", sent);
      }
      throw new HoldfastException(
          Fault.STORE_READ_FAILED,
          place + " answers with something that is no HTTP (expected: an S3 server)");
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    int code = Integer.parseInt(status.substring(9, 12));
    boolean bare = method.equals("HEAD") || code == 204 || code == 304;
    return new Reply(code, headers, bare ? "" : body(in, headers), sent);
  }

  private static String body(InputStream in, Map<String, String> headers) throws IOException {
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int n = size(line(in)); n > 0 && all.size() < MOST_BYTES; n = size(line(in))) {
        all.write(in.readNBytes(n));
        line(in);
      }
      return all.toString(StandardCharsets.UTF_8);
    }
    String length = headers.getOrDefault("content-length", "");
    int bytes =
        length.matches("[0-9]{1,9}") ? Math.min(Integer.parseInt(length), MOST_BYTES) : MOST_BYTES;
    return new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
  }

  private static int size(String line) throws IOException {
    String digits = line.split(";", 2)[0].strip();
    if (!digits.matches("[0-9a-fA-F]{1,6}")) {
      throw new IOException("a chunk without a length");
    }
    return Integer.parseInt(digits, 16);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n' && line.size() < 64 << 10; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
