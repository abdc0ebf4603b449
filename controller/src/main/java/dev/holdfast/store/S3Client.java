package dev.holdfast.store;

import dev.holdfast.endpoint.CertificateAuthority;
import dev.holdfast.endpoint.Confidential;
import dev.holdfast.endpoint.ConnectionFaults;
import dev.holdfast.endpoint.S3Action;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import io.minio.MinioAsyncClient;
import io.minio.credentials.StaticProvider;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * MinIO's client for one place and one key: no redirect is followed, no proxy used, no request repeated behind our back. The
 * client is made at the first call. Any thread.
 */
final class S3Client {
  private static final int REQUESTS = 16;
  private static final Duration SIGNED_FOR = Duration.ofMinutes(5);

  private final S3Place place;
  private final S3Credentials credentials;
  private final S3Settings settings;
  private final ServerClock serverClock;
  private @Nullable MinioAsyncClient client;

  S3Client(S3Place place, S3Credentials credentials, S3Settings settings) {
    this.place = place;
    this.credentials = credentials;
    this.settings = settings;
    this.serverClock = new ServerClock(settings.clock());
  }

  /**
   * Sends one request and waits for its answer, again and again while that can help.
   *
   * @param what the object or bucket, for people
   */
  <T> T call(
      S3Action action, String what, Function<MinioAsyncClient, CompletableFuture<T>> request) {
    for (int attempt = 1;; attempt++) {
      try {
        return request.apply(client()).get();
      } catch (ExecutionException e) {
        Throwable cause = S3Faults.cause(e);
        if (attempt >= settings.waits().attempts() || !passing(cause)) {
          throw S3Faults.of(plain(cause), action, what, place, settings.clock().instant());
        }
        pause(attempt);
      } catch (InterruptedException e) {
        throw stopped(e);
      }
    }
  }

  /**
   * Makes the bucket without naming a place for it, which MinIO's client cannot do: that is how AWS wants it in {@code
   * us-east-1}, and what a server of one site that has another name for itself understands.
   */
  void makeBucketAnywhere(boolean lock) {
    Map<String, String> headers =
        lock ? Map.of("x-amz-bucket-object-lock-enabled", "true") : Map.of();
    S3Presigner.Request wanted =
        new S3Presigner.Request(
            "PUT", place.origin(), place.pathStyle() ? "/" + place.bucket() : "/", Map.of(),
            headers);
    call(
        S3Action.CREATE_BUCKET, place.bucket(),
        unused -> {
          URI uri =
              new S3Presigner(place.region(), credentials)
                  .sign(wanted, settings.clock().instant(), SIGNED_FOR);
          Request.Builder request =
              new Request.Builder().url(uri.toString())
                  .put(RequestBody.create(new byte[0], null));
          headers.forEach(request::header);
          return sent(request.build());
        });
  }

  private CompletableFuture<Integer> sent(Request request) {
    CompletableFuture<Integer> answered = new CompletableFuture<>();
    http()
        .newCall(request)
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(Call call, IOException e) {
                answered.completeExceptionally(e);
              }

              @Override
              public void onResponse(Call call, Response response) {
                answered.complete(response.code());
                response.close();
              }
            });
    return answered;
  }

  /** MinIO's client repeats answers that it does not understand. */
  private Throwable plain(Throwable cause) {
    if (cause instanceof Error || cause instanceof S3ErrorAnswer) {
      return cause;
    }
    List<String> secrets = new ArrayList<>(List.of(credentials.secretKey()));
    credentials.sessionToken().ifPresent(secrets::add);
    Confidential known = Confidential.of(secrets);
    return cause instanceof IOException broken
        ? known.hide(broken)
        : new S3NotUnderstood(
            cause.getClass().getSimpleName(), known.hide(String.valueOf(cause.getMessage())));
  }

  /** How far the server's clock was seen to be ahead of ours. */
  Optional<Duration> serverAhead() {
    return serverClock.ahead();
  }

  private static boolean passing(Throwable cause) {
    if (cause instanceof S3ErrorAnswer refused) {
      return refused.answer().passing();
    }
    boolean lasting =
        cause instanceof UnknownHostException
            || cause instanceof ConnectException
            || cause instanceof SocketTimeoutException
            || cause instanceof InterruptedIOException;
    return cause instanceof IOException broken
        && !lasting
        && !ConnectionFaults.untrusted(broken);
  }

  private void pause(int attempt) {
    long most = settings.waits().backoff().toMillis() << (attempt - 1);
    try {
      Thread.sleep(settings.random().nextLong(most / 4, most + 1));
    } catch (InterruptedException e) {
      throw stopped(e);
    }
  }

  private HoldfastException stopped(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new HoldfastException(Fault.STOPPED, "stopped while " + place + " was asked", e);
  }

  private synchronized MinioAsyncClient client() {
    MinioAsyncClient made = client;
    if (made == null) {
      made =
          MinioAsyncClient.builder()
              .endpoint(place.endpoint().toString())
              .region(place.region())
              .credentialsProvider(
                  new StaticProvider(
                      credentials.accessKey(),
                      credentials.secretKey(),
                      credentials.sessionToken().orElse(null)))
              .httpClient(http(), true)
              .build();
      if (place.pathStyle()) {
        made.disableVirtualStyleEndpoint();
      } else {
        made.enableVirtualStyleEndpoint();
      }
      client = made;
    }
    return made;
  }

  private OkHttpClient http() {
    Dispatcher dispatcher =
        new Dispatcher(
            Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("holdfast-s3-", 0).factory()));
    dispatcher.setMaxRequests(REQUESTS);
    dispatcher.setMaxRequestsPerHost(REQUESTS);
    OkHttpClient.Builder http =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .protocols(List.of(Protocol.HTTP_1_1))
            .proxy(Proxy.NO_PROXY)
            .followRedirects(false)
            .followSslRedirects(false)
            .connectTimeout(settings.waits().connect())
            .readTimeout(settings.waits().idle())
            .writeTimeout(settings.waits().idle())
            .callTimeout(settings.waits().call())
            .addInterceptor(new S3ErrorAnswer.Catcher(serverClock));
    if (!"https".equalsIgnoreCase(place.endpoint().getScheme())) {
      http.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT)); // else it reads all authorities
    }
    place.authority().ifPresent(authority -> trust(http, authority));
    return http.build();
  }

  private static void trust(OkHttpClient.Builder http, CertificateAuthority authority) {
    http.sslSocketFactory(authority.context().getSocketFactory(), authority.trustManager());
  }
}
