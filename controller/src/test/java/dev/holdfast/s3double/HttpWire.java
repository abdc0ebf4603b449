package dev.holdfast.s3double;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A small HTTP/1.1 server on loopback whose connections can be ended badly. One virtual thread per connection; a request is
 * read whole before it is answered.
 */
final class HttpWire implements AutoCloseable {
  private static final int MAX_BODY = 128 << 20;

  private final ServerSocketFactory sockets;
  private final Function<S3Request, Answer> handler;
  private final Supplier<Duration> slowness;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private @Nullable ServerSocket listening;
  private int port;

  HttpWire(ServerSocketFactory sockets, Function<S3Request, Answer> handler,
      Supplier<Duration> slowness) {
    this.sockets = sockets;
    this.handler = handler;
    this.slowness = slowness;
  }

  /** Listens, on the same port as before if it did before. */
  synchronized int listen() {
    if (listening != null) {
      return port;
    }
    try {
      ServerSocket socket = sockets.createServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 200);
      listening = socket;
      port = socket.getLocalPort();
      Thread.ofVirtual().name("s3-double-" + port).start(() -> accept(socket));
      return port;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Refuses connections from now on and ends those there are. */
  @Override
  public synchronized void close() {
    if (listening == null) {
      return;
    }
    try {
      listening.close();
      listening = null;
      for (Socket s : connections) {
        s.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        if (!take(socket, connection)) {
          connection.close();
          return;
        }
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (SocketException e) {
        return;
      } catch (IOException e) {
        // A handshake that failed; the next client may do better.
      }
    }
  }

  /** Whether the connection came before {@link #close}: an accept that is under way then may still succeed. */
  private synchronized boolean take(ServerSocket socket, Socket connection) {
    return !socket.isClosed() && connections.add(connection);
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(connection.getInputStream(), 1 << 16);
      OutputStream out = connection.getOutputStream();
      boolean more = true;
      while (more) {
        S3Request request = read(in, out);
        more = request != null && send(handler.apply(request), request, connection, out);
      }
    } catch (IOException e) {
      // The client went away.
    } finally {
      connections.remove(connection);
    }
  }

  private static @Nullable S3Request read(InputStream in, OutputStream out) throws IOException {
    String first = line(in);
    if (first == null) {
      return null;
    }
    String[] words = first.split(" ");
    if (words.length != 3) {
      throw new IOException("no request line");
    }
    TreeMap<String, List<String>> headers = new TreeMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT),
          n -> new ArrayList<>()).add(line.substring(colon + 1));
    }
    if (headers.containsKey("expect")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
    if (headers.containsKey("transfer-encoding")) {
      return new S3Request(words[0], words[1], headers, chunks(in), true);
    }
    int length = headers.containsKey("content-length")
        ? Integer.parseInt(headers.get("content-length").getFirst().strip())
        : 0;
    if (length < 0 || length > MAX_BODY) {
      throw new IOException("too long");
    }
    byte[] body;
    try {
      body = in.readNBytes(length);
    } catch (SocketException e) {
      return null;
    }
    return new S3Request(words[0], words[1], headers, body, body.length == length);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = line(in);
      if (size == null) {
        throw new EOFException();
      }
      int length = Integer.parseInt(size.split(";")[0].strip(), 16);
      body.write(in.readNBytes(length));
      String end = line(in);
      if (length == 0) {
        while (end != null && !end.isEmpty()) {
          end = line(in);
        }
        return body.toByteArray();
      }
    }
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.size() > 65_536) {
        return null;
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** Whether the connection goes on. */
  private boolean send(Answer answer, S3Request request, Socket connection, OutputStream out)
      throws IOException {
    switch (answer.ending) {
      case RESET -> {
        connection.setSoLinger(true, 0);
        return false;
      }
      case SILENCE -> {
        // Until the client gives up or the server is closed.
        while (connection.getInputStream().read() >= 0) {
          continue;
        }
        return false;
      }
      case GARBAGE -> {
        out.write(answer.body.length > 0 ? answer.body
            : "+OK ready\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return false;
      }
      default -> {
        return write(answer, request, out);
      }
    }
  }

  private boolean write(Answer answer, S3Request request, OutputStream out) throws IOException {
    boolean close = "close".equalsIgnoreCase(request.header("connection")) || !request.complete;
    boolean empty = answer.status == 204 || answer.status == 304;
    long length = answer.announced >= 0 ? answer.announced : answer.body.length;
    StringBuilder head = new StringBuilder("HTTP/1.1 ")
        .append(answer.status)
        .append(" S3\r\n");
    for (Map.Entry<String, String> one : answer.headers.entrySet()) {
      head.append(one.getKey()).append(": ").append(one.getValue()).append("\r\n");
    }
    if (!empty) {
      head.append("Content-Length: ").append(length).append("\r\n");
    }
    if (close) {
      head.append("Connection: close\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    if (request.method.equals("HEAD") || empty) {
      out.flush();
      return !close;
    }
    if (answer.dribbles) {
      dribble(answer.body, out);
    } else {
      out.write(answer.body);
    }
    out.flush();
    return !close && length == answer.body.length;
  }

  private void dribble(byte[] body, OutputStream out) throws IOException {
    int piece = Math.max(1, body.length / 8);
    for (int at = 0; at < body.length; at += piece) {
      out.write(body, at, Math.min(piece, body.length - at));
      out.flush();
      pause(slowness.get());
    }
  }

  static void pause(Duration length) {
    try {
      Thread.sleep(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
