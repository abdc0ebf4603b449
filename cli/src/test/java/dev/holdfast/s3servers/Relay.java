package dev.holdfast.s3servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Passes connections on to a server, until it is closed: then the server is gone for those who came through here. */
public final class Relay implements AutoCloseable {
  private final ServerSocket listening;
  private final URI target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicReference<@Nullable Alarm> alarm = new AtomicReference<>();

  /** To that server. */
  public Relay(URI target) {
    this.target = target;
    try {
      listening = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Where it listens. */
  public URI address() {
    return URI.create(target.getScheme() + "://127.0.0.1:" + listening.getLocalPort());
  }

  /** Calls once, when clients have sent so many bytes from now on. */
  public void after(long bytes, Runnable then) {
    alarm.set(new Alarm(sent.get() + bytes, then));
  }

  private record Alarm(long at, Runnable then) {}

  private void sent(int bytes) {
    long now = sent.addAndGet(bytes);
    Alarm due = alarm.get();
    if (due != null && now >= due.at && alarm.compareAndSet(due, null)) {
      due.then.run();
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    try (client; Socket server = new Socket(target.getHost(), target.getPort())) {
      open.add(server);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread back = Thread.ofVirtual().start(() -> pump(server, client, n -> {}));
      pump(client, server, this::sent);
      back.join();
      open.remove(server);
    } catch (IOException e) {
      // The server is not there: the client's connection ends.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private static void pump(Socket from, Socket to, IntConsumer seen) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        seen.accept(n);
        out.write(buffer, 0, n);
        out.flush();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(Relay::closeQuietly);
  }
}
