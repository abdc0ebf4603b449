package dev.holdfast.probe;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.store.S3Place;
import dev.holdfast.store.S3Roles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Tries out a store, within a minute. Everything it writes lies below {@link #PREFIX}, which readers of stores pass over;
 * what stays are small canaries below {@link #CANARIES} until their lock of two minutes ends, for the next check to delete.
 *
 * @param clock signs requests
 * @param random names objects
 */
public record StoreProbe(InstantSource clock, RandomGenerator random) {
  /** Below the store's own prefix. */
  public static final String PREFIX = "probe/";
  /** Where locked objects stay for a while. */
  public static final String CANARIES = "probe/canary/";

  private static final Duration QUESTIONS = Duration.ofSeconds(45);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * Checks a bucket with the keys it is used with.
   *
   * @throws HoldfastException as {@link dev.holdfast.store.Store} when the bucket cannot be listed or takes no object
   */
  public ProbeReport bucket(S3Place place, S3Roles roles) {
    Instant at = clock.instant();
    long start = System.nanoTime();
    byte[] id = new byte[4];
    random.nextBytes(id);
    String run = TIME.format(at) + "-" + HexFormat.of().formatHex(id);
    S3Session session = new S3Session(place, roles, clock, run, QUESTIONS);
    LookSteps look = new LookSteps(session);
    look.reach();
    CleanUp cleanUp = new CleanUp(session);
    cleanUp.clean();
    List<String> left;
    try {
      look.signatures();
      look.lockConfiguration();
      PutSteps puts = new PutSteps(session);
      puts.first();
      puts.deletion();
      puts.conditional();
      BindSteps binds = new BindSteps(session);
      binds.bindings();
      binds.extras();
      new LockSteps(session).canaries();
      new RightsSteps(session).rights();
      binds.cuts();
    } finally {
      left = cleanUp.clean();
    }
    return new ProbeReport(
        place.toString(), at, Duration.ofNanos(System.nanoTime() - start), look.server(),
        session.observations(), left);
  }

  /**
   * Checks the folder of a directory store.
   *
   * @throws HoldfastException {@code STORE_OFFLINE}, {@code STORE_REFUSED} and others of {@link
   *     dev.holdfast.folder.StoreFolder}
   */
  public ProbeReport folder(Path root) {
    Instant at = clock.instant();
    long start = System.nanoTime();
    List<Observation> seen = new FolderProbe(root, random).ask();
    return new ProbeReport(
        root.toString(), at, Duration.ofNanos(System.nanoTime() - start), "", seen, List.of());
  }
}
