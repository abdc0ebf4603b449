package dev.holdfast.transfer;

import dev.holdfast.endpoint.ConnectionFaults;
import dev.holdfast.endpoint.S3Action;
import dev.holdfast.endpoint.S3Answer;
import dev.holdfast.endpoint.S3AnswerFaults;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Moves objects by presigned requests: HTTP/1.1, no redirect followed, no proxy, one request per object. A request ends when
 * nothing moved for a while, not after a fixed time. Every grant is compared with the signed record of its store first. One
 * instance serves one run.
 */
public final class HttpMover implements ByteMover {
  /** The JDK's client sets these itself; that they fit was checked. */
  private static final Set<String> SET_BY_CLIENT = Set.of("content-length", "host");

  private final List<HttpEndpoint> endpoints;
  private final HttpWaits waits;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<HttpEndpoint, BodyBuffers.Spare> spare = new ConcurrentHashMap<>();
  private final Map<HttpEndpoint, HttpClient> clients = new ConcurrentHashMap<>();

  /**
   * A mover for one run.
   *
   * @param endpoints the stores whose grants it executes
   * @param random spreads repeated requests; called by several threads
   */
  public HttpMover(
      List<HttpEndpoint> endpoints, HttpWaits waits, InstantSource clock,
      RandomGenerator random) {
    this.endpoints = List.copyOf(endpoints);
    this.waits = waits;
    this.clock = clock;
    this.random = random;
  }

  /** A grant may be used again until it expires, so a put that broke is simply repeated. */
  @Override
  public PutOutcome put(Grant grant, Path file, long sizeBytes, Sha256 sha256) {
    Grant.Http granted = http(grant);
    HttpEndpoint endpoint = endpoint(granted);
    endpoint.check().put(granted, sizeBytes, sha256);
    FileCopy.Wanted wanted = new FileCopy.Wanted(sizeBytes, sha256);
    BodyBuffers.Spare buffers =
        spare.computeIfAbsent(endpoint, _ -> new BodyBuffers.Spare(endpoint.tls()));
    AtomicReference<FileBody> sent = new AtomicReference<>();
    HttpAnswers.Answer answer =
        repeated(
            granted, S3Action.PUT,
            progress -> {
              HttpRequest.Builder request = HttpRequest.newBuilder(granted.uri());
              headers(granted, request);
              FileBody body = new FileBody(file, wanted, progress, buffers);
              sent.set(body);
              request.PUT(body);
              return client(endpoint).sendAsync(request.build(),
                  HttpAnswers.status(progress, granted));
            });
    if (answer.status() == 412) {
      return PutOutcome.ALREADY_PRESENT; // somebody's bytes; whose is found out by looking
    }
    sent.get().arrived();
    return PutOutcome.WRITTEN;
  }

  @Override
  public long get(Grant grant, Path target, long maxBytes) {
    Grant.Http granted = http(grant);
    HttpEndpoint endpoint = endpoint(granted);
    endpoint.check().get(granted);
    boolean done = false;
    AtomicBoolean again = new AtomicBoolean();
    try {
      HttpAnswers.Answer answer =
          repeated(
              granted, S3Action.GET,
              progress -> {
                if (again.getAndSet(true)) {
                  FileCopy.delete(target);
                }
                return client(endpoint)
                    .sendAsync(
                        getting(granted),
                        HttpAnswers.toNewFile(
                            target, maxBytes, progress, granted));
              });
      done = true;
      return answer.sizeBytes();
    } finally {
      if (!done) {
        FileCopy.delete(target);
      }
    }
  }

  /** Hashes what arrives as it arrives. */
  @Override
  public Hashed hash(Grant grant, Path scratch, long maxBytes) {
    Grant.Http granted = http(grant);
    HttpEndpoint endpoint = endpoint(granted);
    endpoint.check().get(granted);
    AtomicReference<MessageDigest> digest = new AtomicReference<>();
    HttpAnswers.Answer answer =
        repeated(
            granted, S3Action.GET,
            progress -> {
              MessageDigest fresh = Sha256.newDigest();
              digest.set(fresh);
              return client(endpoint)
                  .sendAsync(
                      getting(granted), HttpAnswers.toHash(fresh, maxBytes, progress, granted));
            });
    return new Hashed(answer.sizeBytes(), Sha256.ofBytes(digest.get().digest()));
  }

  private static HttpRequest getting(Grant.Http granted) {
    HttpRequest.Builder request = HttpRequest.newBuilder(granted.uri());
    headers(granted, request);
    return request.GET().build();
  }

  /** A server that answered has the bytes; there is nothing to wait for. */
  @Override
  public void barrier(Grant any) {
    endpoint(http(any));
  }

  private HttpAnswers.Answer repeated(
      Grant.Http grant,
      S3Action action,
      Function<Progress, CompletableFuture<HttpResponse<HttpAnswers.Answer>>> request) {
    for (int attempt = 1;; attempt++) {
      boolean lastAttempt =
          attempt >= waits.attempts() || !clock.instant().isBefore(grant.expires());
      try {
        Progress progress = new Progress();
        CompletableFuture<HttpResponse<HttpAnswers.Answer>> sent = request.apply(progress);
        progress.moved(); // what it took to make the client is not the server's idleness
        HttpAnswers.Answer answer = await(sent, progress, grant);
        S3Answer error = answer.error();
        boolean exists = action == S3Action.PUT && answer.status() == 412;
        if (error == null || exists) {
          return answer;
        }
        if (lastAttempt || !error.passing()) {
          throw S3AnswerFaults
              .of(error, action, grant.name().path(), place(grant), clock.instant());
        }
      } catch (IOException e) {
        if (lastAttempt || lasting(e)) {
          throw ConnectionFaults
              .of(HttpAnswers.sent(grant).hide(e), place(grant),
                  action.words() + " " + grant.name().path());
        }
      }
      pause(attempt, grant);
    }
  }

  /** Nobody is there, or nobody to be trusted: asking again at once does not change it. */
  private static boolean lasting(IOException e) {
    return e instanceof ConnectException
        || e instanceof HttpConnectTimeoutException
        || e instanceof UnknownHostException
        || e instanceof SocketTimeoutException
        || ConnectionFaults.untrusted(e);
  }

  private HttpAnswers.Answer await(
      CompletableFuture<HttpResponse<HttpAnswers.Answer>> sent, Progress progress,
      Grant.Http grant)
      throws IOException {
    long stepMillis = Math.clamp(waits.idle().toMillis() / 4, 10, 1000);
    while (true) {
      try {
        return sent.get(stepMillis, TimeUnit.MILLISECONDS).body();
      } catch (TimeoutException e) {
        if (progress.idleFor(waits.idle())) {
          sent.cancel(true);
          SocketTimeoutException idle =
              new SocketTimeoutException("nothing moved for " + waits.idle().toSeconds() + " s");
          idle.initCause(e);
          throw idle;
        }
      } catch (InterruptedException e) {
        sent.cancel(true);
        throw stopped(grant, e);
      } catch (ExecutionException e) {
        throw broken(e, grant);
      }
    }
  }

  /** The client wraps what our own side of the transfer threw. */
  private static IOException broken(ExecutionException failed, Grant.Http grant) {
    Throwable cause = failed.getCause();
    Throwable step = cause;
    while (step != null) {
      if (step instanceof HoldfastException own) {
        throw own;
      }
      step = step.getCause();
    }
    if (cause instanceof IOException io) {
      return io;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IOException("the transfer of " + grant.name().path() + " failed", failed);
  }

  private static HoldfastException stopped(Grant.Http grant, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new HoldfastException(
        Fault.STOPPED, "stopped while " + grant.name().path() + " was transferred", e);
  }

  private void pause(int attempt, Grant.Http grant) {
    long most = waits.backoff().toMillis() << (attempt - 1);
    try {
      Thread.sleep(random.nextLong(most / 4, most + 1));
    } catch (InterruptedException e) {
      throw stopped(grant, e);
    }
  }

  private static void headers(Grant.Http grant, HttpRequest.Builder request) {
    grant.headers().forEach((name, value) -> {
      if (!SET_BY_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
        request.setHeader(name, value);
      }
    });
  }

  private HttpClient client(HttpEndpoint endpoint) {
    return clients.computeIfAbsent(
        endpoint,
        key -> {
          HttpClient.Builder builder =
              HttpClient.newBuilder()
                  .version(HttpClient.Version.HTTP_1_1)
                  .followRedirects(HttpClient.Redirect.NEVER)
                  .proxy(HttpClient.Builder.NO_PROXY)
                  .connectTimeout(waits.connect());
          key.authority().ifPresent(authority -> builder.sslContext(authority.context()));
          if (!key.tls()) {
            builder.sslContext(trustingNobody());
          }
          return builder.build();
        });
  }

  /** Unused, but the client would read the authorities of this machine. */
  private static SSLContext trustingNobody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  private HttpEndpoint endpoint(Grant.Http grant) {
    return endpoints.stream()
        .filter(e -> e.check().concerns(grant))
        .findFirst()
        .orElseThrow(
            () -> new HoldfastException(
                Fault.STORE_RECORD_DIFFERS,
                "the grant for " + grant.name().path() + " points to " + place(grant)
                    + " (expected: the place of a store that is signed for)"));
  }

  /** Without path and query. */
  private static String place(Grant.Http grant) {
    URI uri = grant.uri();
    return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  private static Grant.Http http(Grant grant) {
    if (grant instanceof Grant.Http http) {
      return http;
    }
    throw new HoldfastException(
        Fault.INTERNAL, "an HTTP mover was given " + grant + " (expected: an HTTP grant)");
  }
}
