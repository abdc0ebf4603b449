package dev.holdfast.s3double;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The server. It begins with one key that may do everything ({@link #ACCESS}, {@link #SECRET}), no bucket, and no
 * misbehaviour. Addresses are {@code /bucket/key} or, when the host is {@code bucket.localhost}, {@code /key}. Any thread.
 */
public final class S3Double implements AutoCloseable {
  /** The key that may do everything. */
  public static final String ACCESS = "HOLDFASTTESTKEY00001";
  /** Its secret. */
  public static final String SECRET = "holdfast-test-secret-key-0123456789abcdef";
  /** The region requests must name, unless another was chosen. */
  public static final String REGION = "us-east-1";

  private final InstantSource clock;
  private final String region;
  private final boolean tls;
  private final HttpWire wire;
  private final int port;
  private final Map<String, SigV4.Key> keys = new ConcurrentHashMap<>();
  private final Map<String, Bucket> buckets = new ConcurrentSkipListMap<>();
  private final Behaviours behaviours = new Behaviours();
  private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final Routes routes;
  private volatile Duration slowness = Duration.ofMillis(300);
  private volatile Duration listLag = Duration.ofSeconds(30);
  private volatile long capacityBytes = Long.MAX_VALUE;
  private volatile String redirectTarget = "";

  /** One request that came, and how it was answered. */
  public record Seen(Operation operation, String method, String host, String bucket, String key,
      String query, Set<String> headers, boolean presigned, int status) {}

  /** One version as a test looks at it. */
  public record Stored(String key, String version, byte[] bytes, Instant modified, boolean marker,
      Optional<String> lockMode, Optional<Instant> lockedUntil, boolean legalHold, String acl,
      Map<String, String> checksums) {}

  private S3Double(InstantSource clock, String region, @Nullable Certificates tls) {
    this.clock = clock;
    this.region = region;
    this.tls = tls != null;
    this.routes =
        new Routes(
            buckets, new SigV4(keys, region),
            new ObjectOperations(buckets, () -> capacityBytes - usedBytes()),
            new BucketOperations(buckets, region), () -> listLag);
    ServerSocketFactory sockets = tls == null ? ServerSocketFactory.getDefault() : tls.sockets();
    this.wire = new HttpWire(sockets, this::answer, () -> slowness);
    this.port = wire.listen();
    addKey(ACCESS, SECRET, Rights.all());
  }

  /** A server for plain HTTP whose time is that clock's. */
  public static S3Double start(InstantSource clock) {
    return new S3Double(clock, REGION, null);
  }

  /** The same in another region. */
  public static S3Double start(InstantSource clock, String region) {
    return new S3Double(clock, region, null);
  }

  /** A server for HTTPS. */
  public static S3Double startTls(InstantSource clock, Certificates certificates) {
    return new S3Double(clock, REGION, certificates);
  }

  /** {@code http://127.0.0.1:PORT} or {@code https://localhost:PORT}. */
  public URI endpoint() {
    return URI.create(tls ? "https://localhost:" + port : "http://127.0.0.1:" + port);
  }

  /** The region. */
  public String region() {
    return region;
  }

  /** Refuses connections until {@link #comeBack}; what is stored stays. */
  public void goOffline() {
    wire.close();
  }

  /** Listens on the same port again. */
  public void comeBack() {
    wire.listen();
  }

  @Override
  public void close() {
    wire.close();
  }

  /** Adds or changes a key. */
  public void addKey(String access, String secret, Rights rights) {
    keys.put(access, new SigV4.Key(access, secret, Optional.empty(), rights));
  }

  /** Adds a key that was lent: its requests must carry the token. */
  public void addKey(String access, String secret, String token, Rights rights) {
    keys.put(access, new SigV4.Key(access, secret, Optional.of(token), rights));
  }

  /** Takes a key away. */
  public void removeKey(String access) {
    keys.remove(access);
  }

  /** Does this wrong from now on, everywhere. */
  public S3Double misbehave(Misbehaviour... what) {
    for (Misbehaviour one : what) {
      misbehave(one, Long.MAX_VALUE, EnumSet.allOf(Operation.class));
    }
    return this;
  }

  /** Does this wrong with these operations only, this often. */
  public S3Double misbehave(Misbehaviour what, long times, Set<Operation> operations) {
    behaviours.add(what, operations, "", 0, times);
    return this;
  }

  /** The same for keys that contain a text, after {@code skip} times going right. */
  public S3Double misbehave(Misbehaviour what, long skip, long times, Set<Operation> operations,
      String keyPart) {
    behaviours.add(what, operations, keyPart, skip, times);
    return this;
  }

  /** Does nothing wrong any more. */
  public void behave() {
    behaviours.clear();
  }

  /** How long {@link Misbehaviour#SLOW} waits; 300 ms if not told. */
  public void slowness(Duration length) {
    slowness = length;
  }

  /** How old a change must be for {@link Misbehaviour#LIST_STALE} to show it; 30 s if not told. */
  public void listLag(Duration length) {
    listLag = length;
  }

  /** Where {@link Misbehaviour#REDIRECT_307} sends clients: scheme and authority. */
  public void redirectTo(String target) {
    redirectTarget = target;
  }

  /** How many bytes fit. */
  public void capacityBytes(long bytes) {
    capacityBytes = bytes;
  }

  /** The lengths of all versions together. */
  public long usedBytes() {
    long sum = 0;
    for (Bucket bucket : buckets.values()) {
      synchronized (bucket) {
        sum += bucket.usedBytes();
      }
    }
    return sum;
  }

  /** Makes a bucket; one with lock has versions. */
  public void createBucket(String name, boolean versions, boolean lock) {
    Bucket bucket = new Bucket(name, lock);
    bucket.versioning = versions || lock ? Bucket.ENABLED : Bucket.OFF;
    buckets.put(name, bucket);
  }

  /** Takes a bucket away with everything in it, as the owner of the disk can. */
  public void removeBucket(String name) {
    buckets.remove(name);
  }

  /** Writes past all checks and misbehaviours, as the owner of the disk can. */
  public void store(String bucket, String key, byte[] bytes) {
    Bucket in = bucket(bucket);
    synchronized (in) {
      in.put(key, bytes, clock.instant());
    }
  }

  /** Replaces the bytes of the current version, past locks and versions, as a failing disk does. */
  public void damage(String bucket, String key, byte[] bytes) {
    Bucket in = bucket(bucket);
    synchronized (in) {
      Version old = in.current(key);
      if (old == null) {
        in.put(key, bytes, clock.instant());
        return;
      }
      Version bad = new Version(key, old.id, bytes, old.modified, false);
      bad.lock = old.lock;
      bad.checksums.putAll(old.checksums);
      bad.told.putAll(old.told);
      List<Version> all = in.objects.get(key);
      all.set(all.indexOf(old), bad);
    }
  }

  /** From now on the current version is listed and HEAD tells it, but GET says 503, as MinIO does after disk damage. */
  public void makeUnreadable(String bucket, String key) {
    Bucket in = bucket(bucket);
    synchronized (in) {
      Objects.requireNonNull(in.current(key), key).unreadable = true;
    }
  }

  /** Removes every version past all locks. */
  public void destroy(String bucket, String key) {
    Bucket in = bucket(bucket);
    synchronized (in) {
      in.objects.remove(key);
    }
  }

  /** Sets the lock of the current version past all rules; empty removes it. */
  public void relock(String bucket, String key, Optional<String> mode, Instant until) {
    Bucket in = bucket(bucket);
    synchronized (in) {
      Version version = in.current(key);
      if (version == null) {
        throw new IllegalStateException("no " + key);
      }
      version.lock = mode.map(m -> new Version.Lock(m, until));
    }
  }

  /** The bytes a right GET would serve. */
  public Optional<byte[]> bytes(String bucket, String key) {
    Bucket in = bucket(bucket);
    synchronized (in) {
      return Optional.ofNullable(in.current(key)).map(v -> v.bytes.clone());
    }
  }

  /** All versions and markers of all keys that begin so: by key, newest first. */
  public List<Stored> versions(String bucket, String prefix) {
    Bucket in = bucket(bucket);
    List<Stored> all = new ArrayList<>();
    synchronized (in) {
      in.objects.values().stream().flatMap(List::stream).filter(v -> v.key.startsWith(prefix))
          .forEach(v -> all.add(new Stored(v.key, v.id, v.bytes, v.modified, v.marker,
              v.lock.map(Version.Lock::mode), v.lock.map(Version.Lock::until), v.legalHold, v.acl,
              Map.copyOf(v.checksums))));
    }
    return all;
  }

  /** The keys that a right listing would show. */
  public List<String> keys(String bucket) {
    Bucket in = bucket(bucket);
    synchronized (in) {
      return in.objects.keySet().stream().filter(k -> in.current(k) != null).toList();
    }
  }

  /** Whether the bucket is there. */
  public boolean hasBucket(String name) {
    return buckets.containsKey(name);
  }

  /** Every request so far, in order of their answers. */
  public List<Seen> requests() {
    return List.copyOf(seen);
  }

  /** Forgets them. */
  public void forgetRequests() {
    seen.clear();
  }

  private Bucket bucket(String name) {
    Bucket bucket = buckets.get(name);
    if (bucket == null) {
      throw new IllegalStateException("no bucket " + name);
    }
    return bucket;
  }

  // ---- one request

  private Answer answer(S3Request request) {
    String host = request.header("host");
    String name = host == null ? "" : host.split(":")[0];
    String path = request.rawPath.substring(1);
    String bucket;
    String key;
    if (name.endsWith(".localhost")) {
      bucket = name.substring(0, name.length() - ".localhost".length());
      key = S3Request.decode(path);
    } else {
      int slash = path.indexOf('/');
      bucket = S3Request.decode(slash < 0 ? path : path.substring(0, slash));
      key = slash < 0 ? "" : S3Request.decode(path.substring(slash + 1));
    }
    Instant now = clock.instant();
    Call call = new Call(request, bucket, key, now, behaviours);
    if (call.has(Misbehaviour.CLOCK_OFF)) {
      call = new Call(request, bucket, key, now.plus(Duration.ofMinutes(30)), behaviours);
    }
    Answer answer = Delivery.before(call, redirectTarget, region, slowness);
    if (answer == null) {
      try {
        answer = routes.perform(call);
      } catch (S3Error e) {
        answer = e.answer(request.rawPath);
      }
      answer = Delivery.after(call, answer);
    }
    answer.headers.putIfAbsent("Date", ObjectOperations.httpDate(call.now));
    answer.headers.putIfAbsent("Server", "S3Double");
    answer.headers.putIfAbsent("x-amz-request-id", "0000000000000001");
    seen.add(new Seen(call.operation, request.method, name, bucket, key, request.rawQuery,
        Set.copyOf(request.headers.keySet()), call.presigned, answer.status));
    return answer;
  }

  /** For failures: what was asked, without anything secret. */
  @Override
  public String toString() {
    return Arrays.toString(seen.toArray());
  }
}
